import { LIMITS } from '@guise/protocol';
import type { LayerProducer } from './layered-channel.js';
import type { RoomSeal } from './sealing/room-seal.js';
import type { Session } from './session.js';

/** Time between two states [ms], and how much earlier one may come: no game loop is that punctual. */
const INTERVAL = 1000 / LIMITS.statesPerSecond;
const EARLY = 8;

/** The part of a {@link Session} that states go out by. */
export type StateSession = Pick<Session, 'publishState' | 'on'>;

/** Sends a game's own state of oneself, or drops it: never queues. The channel is opened when there is something to send. */
export class StateSender {
  #session: StateSession | null = null;
  #channel: LayerProducer | null = null;
  #opening = false;
  #due = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly onProblem: (error: unknown) => void,
    private readonly seal?: Pick<RoomSeal, 'sealState'>,
  ) {}

  /** @param session the present stay; `null`: there is none */
  handleSession(session: StateSession | null): void {
    this.#session = session;
    this.#channel = null;
    this.#opening = false;
    session?.on('stateClosed', () => {
      if (this.#session === session) this.#channel?.close();
    });
  }

  /**
   * @param bytes 1..64 of them
   * @param now our clock [ms]
   * @returns whether they were handed to the network
   * @throws RangeError when they are none or too many
   */
  send(bytes: Uint8Array, now: number): boolean {
    if (bytes.length < 1 || bytes.length > LIMITS.stateBytes)
      throw new RangeError(`A state has 1..${LIMITS.stateBytes} bytes, not ${bytes.length}.`);
    if (!this.#channel) void this.#open();
    const channel = this.#channel;
    if (channel?.readyState !== 'open' || now < this.#due - EARLY || channel.bufferedAmount > 0) return false;
    channel.send((this.seal?.sealState(bytes) ?? bytes) as Uint8Array<ArrayBuffer>);
    this.#due = now - this.#due > INTERVAL ? now + INTERVAL : this.#due + INTERVAL;
    return true;
  }

  async #open(): Promise<void> {
    const session = this.#session;
    if (!session || this.#opening) return;
    this.#opening = true;
    try {
      const channel = await session.publishState();
      if (this.#session === session) this.#channel = channel;
    } catch (error) {
      // It is not tried again in this stay: the answer would be the same.
      if (this.#session === session) this.onProblem(error);
    }
  }
}
