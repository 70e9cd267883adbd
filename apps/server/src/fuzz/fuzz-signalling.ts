import type { FuzzedServer } from './fuzzed-server.js';
import { FuzzRooms, Supply } from './supply.js';
import { type FuzzTallies, Vandal } from './vandal.js';

/** People at the same time. */
const PEOPLE = 12;
/** Messages that one of them sends before they look at the answers. */
const BATCH = 25;

/**
 * Sends `messages` messages, of which each is right, wrong in one place, or none, from several people who are in calls, and reports
 * every answer that is not in the protocol, and everything that is granted to somebody who may not.
 */
export async function fuzzSignalling(
  fuzzed: FuzzedServer,
  { messages, seed, onProgress = () => {} }: FuzzOptions,
): Promise<FuzzTallies> {
  const tallies: FuzzTallies = { answers: {}, granted: {} };
  const supply = new Supply(seed);
  const rooms = new FuzzRooms(fuzzed);
  let left = messages;
  const people = Array.from({ length: PEOPLE }, async (_, index) => {
    const person = new Vandal(fuzzed, supply, rooms, tallies, index);
    while (left > 0) {
      const count = Math.min(BATCH, left);
      left -= count;
      await person.send(count);
      onProgress(messages - left);
    }
    person.close();
  });
  await Promise.all(people);
  return tallies;
}

export interface FuzzOptions {
  messages: number;
  seed: number;
  onProgress?: (done: number) => void;
}
