import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chargeOf, RoomShelf } from './room-shelf.js';

const LIMITS = { perOwner: 3, roomBytes: 40, serverBytes: 1000, block: 4 };
const OWNERS = ['ada', 'grace', 'nia', 'zoe'];

/** What happens to a shelf: somebody uploads or leaves. */
const happenings = fc.array(
  fc.record({
    owner: fc.constantFrom(...OWNERS),
    /** The upload's name and length: the same bytes have the same length. `null`: they leave. */
    bytes: fc.option(fc.integer({ min: 1, max: 24 }), { freq: 4 }),
  }),
  { minLength: 5, maxLength: 40 },
);

/** Who owns what, written down beside the shelf. */
class Ownership {
  readonly #latest = new Map<string, string[]>();

  take(owner: string, hash: string): void {
    const hashes = (this.#latest.get(owner) ?? []).filter((other) => other !== hash);
    this.#latest.set(owner, [...hashes, hash].slice(-LIMITS.perOwner));
  }

  leave(owner: string): void {
    this.#latest.delete(owner);
  }

  /** Nobody owns what is gone. */
  forget(hash: string): void {
    for (const [owner, hashes] of this.#latest)
      this.#latest.set(
        owner,
        hashes.filter((other) => other !== hash),
      );
  }

  of(owner: string): readonly string[] {
    return this.#latest.get(owner) ?? [];
  }
}

test('whatever happens, a room stays within its limits, and nobody takes what is owned from others', () => {
  fc.assert(
    fc.property(happenings, (events) => {
      const shelf = new RoomShelf(LIMITS);
      const ownership = new Ownership();
      for (const { owner, bytes } of events) {
        if (bytes === null) {
          shelf.release(owner);
          ownership.leave(owner);
          continue;
        }
        const hash = `${bytes}`;
        const theirs = OWNERS.filter((other) => other !== owner).flatMap((other) => ownership.of(other));
        const before = shelf.entries.length;
        const fits = shelf.get(hash) !== undefined || shelf.fits(bytes, owner);
        const removed = shelf.claim(hash, owner) ?? shelf.add({ hash, bytes, file: hash }, owner);
        expect(removed !== null).toBe(fits);
        if (removed === null) {
          expect(shelf.entries).toHaveLength(before);
          continue;
        }
        ownership.take(owner, hash);
        expect(shelf.get(hash)?.bytes).toBe(bytes);
        for (const kept of theirs) expect(shelf.get(kept)).toBeDefined();
        for (const gone of removed) {
          expect(shelf.get(gone.hash)).toBeUndefined();
          ownership.forget(gone.hash);
        }
        const charged = shelf.entries.reduce((sum, entry) => sum + chargeOf(entry.bytes, LIMITS), 0);
        expect(charged).toBeLessThanOrEqual(LIMITS.roomBytes);
      }
    }),
  );
});

test('a room in which everybody has few uploads keeps them all', () => {
  const few = fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { maxLength: 3 });
  fc.assert(
    fc.property(few, (lengths) => {
      const shelf = new RoomShelf(LIMITS);
      for (const bytes of lengths)
        expect(shelf.add({ hash: `${bytes}`, bytes, file: '' }, 'ada')).toEqual([]);
      expect(shelf.entries).toHaveLength(lengths.length);
    }),
  );
});
