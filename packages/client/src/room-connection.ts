import { TypedEmitter } from '@guise/protocol';
import { JoinError } from './errors.js';
import { type OpenSession, Reconnection } from './reconnection.js';
import type { ConnectionState } from './room-types.js';
import type { Session } from './session.js';
import { type WakeReason, WakeUps } from './wake-ups.js';

export interface RoomConnectionEvents {
  /**
   * One is back: `session` is the present stay. `anew`: the room began anew meanwhile, and the server knows of it only what those
   * who were there bring back.
   */
  returned: [session: Session, anew: boolean];
  /** The stay ended; the way back is being looked for. */
  lost: [];
  stateChanged: [ConnectionState];
  /** There is no way back. Comes once, and not after {@link RoomConnection.close}. */
  over: [error: JoinError];
}

/** One's connection to a room over all stays in it: when one is lost, the way back is looked for until there is another. */
export class RoomConnection extends TypedEmitter<RoomConnectionEvents> {
  readonly #reconnection: Reconnection;
  readonly #wakeUps: WakeUps;
  #state: ConnectionState = 'connected';
  // A page that goes away may still come back from the back/forward cache: the connection ends at once, so
  // that nobody talks to a ghost, and the room is joined again if the page is shown again.
  readonly #handlePageHide = () => this.#session.disconnect();
  #session: Session;
  /** What the stays before this one counted. */
  #unreadable = 0;

  /** @param session the first stay */
  constructor(session: Session, open: OpenSession) {
    super();
    this.#session = session;
    this.#reconnection = new Reconnection(open);
    this.#follow(session);
    this.#wakeUps = new WakeUps((reason) => this.#handleWake(reason));
    globalThis.addEventListener?.('pagehide', this.#handlePageHide);
  }

  get state(): ConnectionState {
    return this.#state;
  }

  get connected(): boolean {
    return this.#state === 'connected';
  }

  /** The present stay; while there is none, the last one. */
  get session(): Session {
    return this.#session;
  }

  /** The present stay. @throws JoinError while there is none */
  require(): Session {
    if (!this.connected) throw JoinError.closed();
    return this.#session;
  }

  /** Notifications that made no sense, over all stays. */
  get unreadable(): number {
    return this.#unreadable + this.#session.unreadable;
  }

  /** Ends the way back; the present stay is left as it is. */
  close(): void {
    globalThis.removeEventListener?.('pagehide', this.#handlePageHide);
    this.#wakeUps.close();
    this.#reconnection.stop();
    this.#setState('closed');
  }

  #follow(session: Session): void {
    this.#reconnection.handleSeat(session.seat);
    session.on('seatRenewed', (seat) => this.#reconnection.handleSeat(seat));
    session.on('lost', () => void this.#reconnect());
    session.on('over', (error) => this.emit('over', error));
    session.on('replaced', () => this.emit('over', JoinError.replaced()));
  }

  async #reconnect(): Promise<void> {
    if (!this.connected) return;
    this.#setState('reconnecting');
    this.emit('lost');
    try {
      const session = await this.#reconnection.run();
      if (session) this.#return(session);
    } catch (error) {
      this.emit('over', error as JoinError);
    }
  }

  #return(session: Session): void {
    const anew = session.sitting !== this.#session.sitting;
    this.#unreadable += this.#session.unreadable;
    this.#session = session;
    this.#follow(session);
    this.#setState('connected');
    // Whoever heard that may have left.
    if (this.connected) this.emit('returned', session, anew);
  }

  #handleWake(reason: WakeReason): void {
    if (this.#state === 'reconnecting') this.#reconnection.wake();
    else this.#session.check(reason === 'network');
  }

  #setState(state: ConnectionState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.emit('stateChanged', state);
  }
}
