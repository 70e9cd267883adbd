import { JoinError } from '@guise/client';
import { EmbedError, type EmbedEventData, type EmbedEventName } from '@guise/embed/embed-protocol';
import type { Entry } from '../app/enter-call.js';
import type { Call } from '../call/call.js';
import type { Me } from '../call/me.js';
import { Observable } from '../observable.js';
import type { LayoutName } from '../stage/layouts/layout-name.js';
import { CallNews } from './call-news.js';
import type { EmbedPageOptions } from './embed-options.js';

/** Where somebody is with the call. */
export type VisitStep =
  | { readonly name: 'door' | 'joining' | 'waiting' }
  | { readonly name: 'joined'; readonly call: Call }
  /** `reason` `left`: on purpose. */
  | { readonly name: 'over'; readonly reason: JoinError['reason'] | 'left' | 'lost' };

export interface VisitParts {
  options: Pick<
    EmbedPageOptions,
    'room' | 'secret' | 'name' | 'avatar' | 'camera' | 'mic' | 'layout' | 'start' | 'token'
  >;
  /** Somebody on this device's cameras and microphones, nothing of which is started. */
  createMe: () => Me;
  enter: (
    entry: Pick<Entry, 'me' | 'room' | 'secret' | 'token' | 'layout' | 'signal' | 'onWaiting'>,
  ) => Promise<Call>;
  /** Tells the page around of an event. */
  tell: <N extends EmbedEventName>(name: N, data: EmbedEventData<N>) => void;
}

/** One person's visit to an embedded call: at its door, in it, and out again, as often as they like. */
export class EmbedVisit extends Observable {
  #step: VisitStep = { name: 'door' };
  /** `null`: it is over, or there is no such room. */
  me: Me | null = null;
  #token: string | null;
  /** What the next call begins with; `null`: what was seen last. */
  #layout: LayoutName | null;
  #joining: AbortController | null = null;
  #news: CallNews | null = null;
  readonly #parts: VisitParts;

  constructor(parts: VisitParts) {
    super();
    this.#parts = parts;
    this.#token = parts.options.token;
    this.#layout = parts.options.layout;
  }

  get step(): VisitStep {
    return this.#step;
  }

  get call(): Call | null {
    return this.#step.name === 'joined' ? this.#step.call : null;
  }

  /** Comes to the door, or straight in where the address says so. */
  begin(): void {
    const { options } = this.#parts;
    if (options.room === null) this.#end('room-not-found', 'The address leads to no room.');
    else {
      this.#arrive();
      // Who has no name yet has to say one.
      if (options.start === 'now' && this.me?.name) this.join().catch(() => undefined);
    }
  }

  /** To the door once more. */
  again(): void {
    if (this.#step.name === 'over' && this.#parts.options.room !== null) this.#arrive();
  }

  /** The token for the next time that the room is joined, also on the way back from a lost connection. */
  setToken(token: string | null): void {
    this.#token = token;
  }

  /**
   * @param how `told`: the person has come in themselves, by a door that says what the others will see. Whoever has not shows nobody
   * a picture of themselves that they chose on another visit.
   * @throws EmbedError `out-of-order`, `malformed`: without a name; JoinError
   */
  async join({
    name,
    token,
    avatar,
    told = false,
  }: {
    name?: string;
    token?: string;
    avatar?: string;
    told?: boolean;
  } = {}): Promise<void> {
    const { options, enter } = this.#parts;
    this.again();
    const { me } = this;
    if (!me || options.room === null || this.#step.name !== 'door')
      throw new EmbedError('out-of-order', 'Join from the door, and once.');
    if (name) me.name = name;
    if (avatar) me.wear(avatar);
    if (!told) me.withholdPicture();
    if (token) this.setToken(token);
    if (!me.name) throw new EmbedError('malformed', 'Somebody who joins has a name.');
    const joining = new AbortController();
    this.#joining = joining;
    this.#go({ name: 'joining' });
    try {
      const call = await enter({
        me,
        room: options.room,
        secret: options.secret,
        // Asked each time: a newer one may have come in the meantime.
        token: this.#token === null ? null : () => this.#token ?? '',
        layout: this.#layout,
        signal: joining.signal,
        onWaiting: () => {
          if (this.#joining !== joining) return;
          this.#go({ name: 'waiting' });
          this.#parts.tell('waiting', {});
        },
      });
      this.#enter(call);
    } catch (thrown) {
      const error = JoinError.from(thrown);
      // Whoever gave up knows.
      if (this.#joining === joining) this.#end(error.reason, error.message);
      throw error;
    }
  }

  /** Out of the call, or back from the wait for it. @throws EmbedError `out-of-order` */
  leave(): void {
    if (this.#step.name === 'door' || this.#step.name === 'over')
      throw new EmbedError('out-of-order', 'Nobody is in the call.');
    const wasIn = this.#step.name === 'joined';
    this.#quit();
    if (wasIn) this.#go({ name: 'over', reason: 'left' });
    else this.#arrive();
    this.#parts.tell('left', {});
  }

  /** @throws EmbedError `out-of-order` */
  requireMe(): Me {
    if (this.me) return this.me;
    throw new EmbedError('out-of-order', 'The call is over.');
  }

  /** @throws EmbedError `out-of-order` */
  requireCall(): Call {
    if (this.call) return this.call;
    throw new EmbedError('out-of-order', 'Nobody has joined the call.');
  }

  setLayout(layout: LayoutName): void {
    this.#layout = layout;
    this.call?.view.choose(layout);
  }

  /** Somebody at the door, with the devices that the address asks for. */
  #arrive(): void {
    const { options, createMe } = this.#parts;
    const me = createMe();
    if (options.name) me.name = options.name;
    if (options.camera === 'none') me.forbidCamera();
    if (options.avatar) me.suggest(options.avatar);
    this.me = me;
    this.#go({ name: 'door' });
    void me.start({ camera: options.camera === 'on', microphone: options.mic === 'on' });
  }

  #enter(call: Call): void {
    this.#news = new CallNews(call, this.#parts.tell);
    this.#go({ name: 'joined', call });
    call.subscribe(() => {
      if (call.connection !== 'closed' || this.call !== call) return;
      const { lostBecause } = call;
      this.#end(lostBecause?.reason ?? 'lost', lostBecause?.message ?? 'The connection did not come back.');
    });
  }

  #end(reason: JoinError['reason'] | 'lost', message: string): void {
    this.#quit();
    this.#go({ name: 'over', reason });
    this.#parts.tell('closed', { reason, message });
  }

  /** Lets go of everything. */
  #quit(): void {
    this.#joining?.abort();
    this.#joining = null;
    this.#news?.close();
    this.#news = null;
    this.call?.leave().catch((error: unknown) => reportError(error));
    this.me?.close();
    this.me = null;
  }

  #go(step: VisitStep): void {
    this.#step = step;
    this.changed();
  }
}
