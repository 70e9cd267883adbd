import { type ScreenClosedReason, SignallingError } from '@guise/protocol';
import type { ScreenTracks } from './screen-sender.js';
import type { SharedScreen } from './screen-viewer.js';
import type { Session } from './session.js';

/**
 * Why one's own screen is no longer shared: the server's reasons; `stopped`: the capture ended, as by the browser's own "stop
 * sharing"; `refused`: after the connection was lost it could not be shared again.
 */
export type SharingEnd = ScreenClosedReason | 'stopped' | 'refused';

/** The part of a {@link Session} that shared screens need. */
export type SharingSession = Pick<
  Session,
  'participantId' | 'participants' | 'on' | 'shareScreen' | 'stopScreen' | 'setScreenVisible'
>;

interface SharingListener {
  onScreen(screen: SharedScreen | null): void;
  /** @param by the id of who made it, if somebody did */
  onEnded(reason: SharingEnd, by: string | null): void;
  onProblem(error: unknown): void;
}

/** Shared screens over all stays in a room: one's own goes on for as long as its capture runs. */
export class Sharing {
  #session: SharingSession | null = null;
  #stream: MediaStream | null = null;
  #screen: SharedScreen | null = null;
  #visible = true;
  /** Every id that one had in the room: a stay that broke off may still be there for a moment, and share. */
  readonly #ownIds = new Set<string>();

  constructor(private readonly listener: SharingListener) {}

  get stream(): MediaStream | null {
    return this.#stream;
  }

  get screen(): SharedScreen | null {
    return this.#screen;
  }

  /** @throws SignallingError */
  async share(stream: MediaStream, replace: boolean): Promise<void> {
    const session = this.#session;
    this.#keep(stream);
    try {
      await session?.shareScreen(tracksOf(stream), replace);
    } catch (error) {
      // A stay that ended meanwhile took it along: the next one shares it anew.
      if (this.#session !== session || this.#stream !== stream) return;
      this.#keep(null);
      throw error;
    }
  }

  stop(): void {
    if (!this.#stream) return;
    this.#keep(null);
    this.#session?.stopScreen().catch((error: unknown) => this.listener.onProblem(error));
  }

  setVisible(visible: boolean): void {
    this.#visible = visible;
    this.#session?.setScreenVisible(visible);
  }

  /** A new stay begins. */
  handleSession(session: SharingSession): void {
    this.#session = session;
    this.#ownIds.add(session.participantId);
    session.on('sharedScreen', (screen) => this.#show(screen));
    session.on('screenClosed', (reason, by) => this.#end(reason, by));
    session.setScreenVisible(this.#visible);
    if (this.#stream) void this.#resume(session, this.#stream);
  }

  handleLost(): void {
    this.#session = null;
    this.#show(null);
  }

  close(): void {
    this.handleLost();
    this.#keep(null);
  }

  async #resume(session: SharingSession, stream: MediaStream): Promise<void> {
    const sharer = session.participants.find(({ screenProducerId }) => screenProducerId !== null);
    try {
      await session.shareScreen(tracksOf(stream), this.#ownIds.has(sharer?.id ?? ''));
    } catch (error) {
      if (this.#session !== session || this.#stream !== stream) return;
      const taken = error instanceof SignallingError && error.reason === 'screen-taken';
      this.#end(taken ? 'replaced' : 'refused', (taken && sharer?.id) || null);
      if (!taken) this.listener.onProblem(error);
    }
  }

  #keep(stream: MediaStream | null): void {
    this.#stream?.getVideoTracks()[0]?.removeEventListener('ended', this.#handleCaptureEnded);
    this.#stream = stream;
    stream?.getVideoTracks()[0]?.addEventListener('ended', this.#handleCaptureEnded);
  }

  readonly #handleCaptureEnded = (): void => {
    this.stop();
    this.listener.onEnded('stopped', null);
  };

  #end(reason: SharingEnd, by: string | null): void {
    if (!this.#stream) return;
    this.#keep(null);
    this.listener.onEnded(reason, by);
  }

  #show(screen: SharedScreen | null): void {
    if (screen === this.#screen) return;
    this.#screen = screen;
    this.listener.onScreen(screen);
  }
}

/** @throws TypeError when there is no picture */
function tracksOf(stream: MediaStream): ScreenTracks {
  const [video] = stream.getVideoTracks();
  if (!video) throw new TypeError('A shared screen needs a video track.');
  return { video, audio: stream.getAudioTracks()[0] ?? null };
}
