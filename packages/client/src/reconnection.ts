import { Backoff } from './backoff.js';
import { JoinError } from './errors.js';
import type { Session } from './session.js';

/** Reasons that trying again does not cure. */
const FINAL_REASONS: ReadonlySet<string> = new Set([
  ...['version-mismatch', 'unsupported', 'replaced', 'ended', 'origin-refused'],
  ...['token-required', 'token-invalid', 'token-expired', 'wrong-room', 'not-allowed'],
  ...['removed', 'room-locked', 'denied'],
]);
/** An attempt younger than this goes on, whatever woke us [ms]. */
const YOUNG = 1000;

/** Opens a stay. @param seat brings one back as who one was; `null`: there is none. */
export type OpenSession = (seat: string | null, signal: AbortSignal) => Promise<Session>;

/** The way back into a room: tries until there is a stay again, there can be none, or nobody wants one any more. */
export class Reconnection {
  #seat: string | null = null;
  readonly #backoff = new Backoff();
  #attempt: { controller: AbortController; since: number } | null = null;
  #wanted = false;

  constructor(private readonly open: OpenSession) {}

  /** The latest seat: it is the one with which one comes back. */
  handleSeat(seat: string): void {
    this.#seat = seat;
  }

  /**
   * @returns the new stay; `null` when it was stopped.
   * @throws JoinError when there is no way back
   */
  async run(): Promise<Session | null> {
    this.#wanted = true;
    for (let attempt = 0; this.#wanted; attempt++) {
      const woken = await this.#backoff.wait(attempt);
      if (woken) attempt = 0;
      const outcome = this.#wanted ? await this.#try() : null;
      if (outcome === 'at-once') attempt = -1;
      else if (outcome) return outcome;
    }
    return null;
  }

  /** There may be a connection again: an attempt that hangs is given up, and the next begins now. */
  wake(): void {
    this.#backoff.wake();
    if (this.#attempt && Date.now() - this.#attempt.since > YOUNG) this.#attempt.controller.abort();
  }

  stop(): void {
    this.#wanted = false;
    this.#backoff.wake();
    this.#attempt?.controller.abort();
  }

  /** @returns `'at-once'`: the next attempt has a reason not to wait; `null`: it did not work. */
  async #try(): Promise<Session | 'at-once' | null> {
    const controller = new AbortController();
    this.#attempt = { controller, since: Date.now() };
    try {
      const session = await this.open(this.#seat, controller.signal);
      if (this.#wanted) return session;
      await session.leave();
      return null;
    } catch (error) {
      if (error instanceof JoinError && this.#wanted) {
        if (error.reason === 'seat-refused' && this.#seat !== null) {
          // Better as somebody new than not at all.
          this.#seat = null;
          return 'at-once';
        }
        if (this.#isFinal(error)) throw error;
      }
      return controller.signal.aborted ? 'at-once' : null;
    } finally {
      this.#attempt = null;
    }
  }

  /** Who has a seat brings the room back to a server that knows it no more; for all others it is gone. */
  #isFinal({ reason }: JoinError): boolean {
    return FINAL_REASONS.has(reason) || (reason === 'room-not-found' && this.#seat === null);
  }
}
