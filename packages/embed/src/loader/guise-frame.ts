import * as v from 'valibot';
import type {
  EmbedCommandData,
  EmbedCommandName,
  EmbedLayout,
  EmbedTheme,
} from '../embed-protocol/commands.js';
import { EmbedError, type EmbedErrorReason } from '../embed-protocol/embed-error.js';
import {
  EMBED_EVENTS,
  type EmbedEventName,
  type EmbedEvents,
  noticeSchema,
} from '../embed-protocol/events.js';
import { EMBED_VERSION } from '../embed-protocol/version.js';
import { ALLOW, type EmbedOptions, frameAddress } from './options.js';

const PATIENCE = 20_000;

type Listener = (data: never) => void;

/** A call in a frame: commands go in, events come out. */
export class GuiseFrame {
  readonly iframe: HTMLIFrameElement;
  /**
   * Settles when the frame takes commands.
   * @throws EmbedError `timeout`: nothing is there, or this origin may not embed it; `closed`: it was removed before
   */
  readonly ready: Promise<EmbedEvents['ready']>;
  readonly #origin: string;
  readonly #listeners = new Map<EmbedEventName, Set<Listener>>();
  readonly #waiting = new Map<number, { resolve: () => void; reject: (error: EmbedError) => void }>();
  #next = 0;
  /** Nobody has to wait for the frame any more. */
  readonly #stopWaiting: (error: EmbedError) => void;

  /** @param server the Guise server's address */
  constructor(place: Element, server: string, options: EmbedOptions) {
    this.#origin = new URL(server).origin;
    const iframe = document.createElement('iframe');
    iframe.allow = ALLOW.join('; ');
    iframe.title = options.title ?? 'Guise call';
    // Nothing flashes in other colours: it is shown once it is ready.
    iframe.style.cssText =
      'display:block;width:100%;height:100%;border:0;background:transparent;opacity:0;transition:opacity .24s';
    this.iframe = iframe;
    let reject: (error: EmbedError) => void = () => undefined;
    let resolve: (data: EmbedEvents['ready']) => void = () => undefined;
    this.ready = new Promise((resolved, rejected) => {
      resolve = resolved;
      reject = rejected;
    });
    // Whoever does not wait for it is not told of it a second time.
    this.ready.catch(() => {});
    this.#stopWaiting = (error) => {
      clearTimeout(timer);
      reject(error);
    };
    const timer = setTimeout(() => {
      iframe.style.opacity = '1';
      reject(new EmbedError('timeout', `${this.#origin} did not answer. May ${location.origin} embed it?`));
    }, options.patience ?? PATIENCE);
    // Once more after a reload of the frame: what the page before it was told has to be told again.
    this.on('ready', async (data) => {
      clearTimeout(timer);
      this.#giveUp('The frame was loaded again.');
      await this.#begin(options);
      iframe.style.opacity = '1';
      resolve(data);
      // Why it failed comes as `closed`.
      const { start, name } = options;
      if (start === 'now') this.join(name ? { name } : {}).catch(() => {});
    });
    addEventListener('message', this.#handleMessage);
    iframe.src = frameAddress(this.#origin, options);
    place.append(iframe);
  }

  /** Calls `listener` at every such event until the returned function is called. */
  on<N extends EmbedEventName>(name: N, listener: (data: EmbedEvents[N]) => void): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** Settles when one is in the call. @throws EmbedError e.g. `room-full`, `token-expired`, `denied` */
  join(data: EmbedCommandData<'join'> = {}): Promise<void> {
    return this.#send('join', data);
  }

  leave(): Promise<void> {
    return this.#send('leave', {});
  }

  /** For the next time that the room is joined, also after a lost connection. */
  setToken(token: string | null): Promise<void> {
    return this.#send('setToken', { token });
  }

  setMuted(muted: boolean): Promise<void> {
    return this.#send('setMuted', { muted });
  }

  setCamera(on: boolean): Promise<void> {
    return this.#send('setCamera', { on });
  }

  setLayout(layout: EmbedLayout): Promise<void> {
    return this.#send('setLayout', { layout });
  }

  /** @param avatar as in a link; `null`: the one of their name */
  setAvatar(avatar: string | null): Promise<void> {
    return this.#send('setAvatar', { avatar });
  }

  /** @throws EmbedError e.g. `rate-limited` */
  sendChat(text: string): Promise<void> {
    return this.#send('sendChat', { text });
  }

  setHand(raised: boolean): Promise<void> {
    return this.#send('setHand', { raised });
  }

  react(reaction: EmbedCommandData<'react'>['reaction']): Promise<void> {
    return this.#send('react', { reaction });
  }

  /** @throws EmbedError `malformed`: a text could not be read on that background */
  setTheme(theme: EmbedTheme): Promise<void> {
    return this.#send('setTheme', theme);
  }

  /** Takes the call off the page: one leaves it, and nothing is heard of it any more. */
  remove(): void {
    removeEventListener('message', this.#handleMessage);
    this.#listeners.clear();
    this.iframe.remove();
    const message = 'The frame was removed.';
    this.#stopWaiting(new EmbedError('closed', message));
    this.#giveUp(message);
  }

  /** What holds before anybody may command. */
  async #begin({ theme, token }: EmbedOptions): Promise<void> {
    try {
      if (token) await this.#post('setToken', { token });
      if (theme) await this.#post('setTheme', theme);
    } catch (error) {
      const { reason, message } = EmbedError.from(error);
      this.#emit('error', { reason, message });
    }
  }

  async #send<N extends EmbedCommandName>(name: N, data: EmbedCommandData<N>): Promise<void> {
    await this.ready;
    await this.#post(name, data);
  }

  #post<N extends EmbedCommandName>(name: N, data: EmbedCommandData<N>): Promise<void> {
    const id = this.#next++;
    const answered = new Promise<void>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    const command = { guise: EMBED_VERSION, kind: 'command', id, name, data };
    this.iframe.contentWindow?.postMessage(command, this.#origin);
    return answered;
  }

  /** Nobody answers any more. */
  #giveUp(message: string): void {
    for (const { reject } of this.#waiting.values()) reject(new EmbedError('closed', message));
    this.#waiting.clear();
  }

  /** Only from the frame, and only while the server is in it. */
  readonly #handleMessage = ({ source, origin, data }: MessageEvent): void => {
    if (source !== this.iframe.contentWindow || origin !== this.#origin) return;
    const notice = v.safeParse(noticeSchema, data);
    if (!notice.success) return;
    if (notice.output.kind === 'answer') {
      this.#handleAnswer(notice.output);
      return;
    }
    const { name } = notice.output;
    if (!Object.hasOwn(EMBED_EVENTS, name)) return;
    const event = v.safeParse(EMBED_EVENTS[name as EmbedEventName], notice.output.data);
    if (event.success) this.#emit(name as EmbedEventName, event.output);
  };

  #handleAnswer({ id, error }: { id: number; error: { reason: string; message: string } | null }): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) waiting?.reject(new EmbedError(error.reason as EmbedErrorReason, error.message));
    else waiting?.resolve();
  }

  #emit(name: EmbedEventName, data: unknown): void {
    for (const listener of [...(this.#listeners.get(name) ?? [])]) {
      try {
        listener(data as never);
      } catch (error) {
        reportError(error);
      }
    }
  }
}
