/** Requests that one receiver may make for the keyframes of one face at once, and how long it takes to earn another [ms]. */
const BURST = 8;
const EARNED_EVERY = 2000;

/**
 * How many keyframes somebody may still ask for, by face. Whoever comes, or loses many packets, needs a few; whoever asks
 * all the time makes a face several times as expensive for everybody.
 */
export class KeyframeBudget {
  readonly #faces = new Map<string, { left: number; at: number }>();

  /** @returns whether this request is within the budget. @param now [ms] */
  spend(producerId: string, now: number): boolean {
    const face = this.#faces.get(producerId) ?? { left: BURST, at: now };
    face.left = Math.min(BURST, face.left + (now - face.at) / EARNED_EVERY);
    face.at = now;
    this.#faces.set(producerId, face);
    if (face.left < 1) return false;
    face.left--;
    return true;
  }

  forget(producerId: string): void {
    this.#faces.delete(producerId);
  }
}
