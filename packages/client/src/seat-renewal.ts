import { LIMITS } from '@guise/protocol';

/** How often a seat is exchanged for a younger one [ms]. */
const INTERVAL = LIMITS.seatLifetime / 4;

/** What a renewal works with. */
export interface SeatRenewalParts {
  /** Asks the server for a younger seat. */
  ask(): Promise<string>;
  onRenewed(seat: string): void;
  onError(error: unknown): void;
}

/** Keeps one's seat young for as long as a stay lasts: whoever loses the connection much later still comes back with it. */
export class SeatRenewal {
  #timer: ReturnType<typeof setInterval> | undefined;
  #closed = false;

  constructor(private readonly parts: SeatRenewalParts) {}

  start(): void {
    this.#timer = setInterval(() => void this.renew(), INTERVAL);
  }

  /** Exchanges the seat now: what it says of its owner has changed. */
  async renew(): Promise<void> {
    try {
      const seat = await this.parts.ask();
      if (!this.#closed) this.parts.onRenewed(seat);
    } catch (error) {
      if (!this.#closed) this.parts.onError(error);
    }
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#timer);
  }
}
