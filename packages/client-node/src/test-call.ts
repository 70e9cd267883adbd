import type { RemoteParticipant, Room } from '@guise/client';

// For tests: what they see of a call.

/** Shorter than a test may take, so that what never happened has a name [ms]. */
const PATIENCE = 50_000;

/** Calls `poll` until it gives something: faces are sampled, they have no event. */
export async function until<T>(poll: () => T | null | undefined | false): Promise<T> {
  const never = new Error(`It never came: ${poll}`);
  const since = performance.now();
  for (;;) {
    const found = poll();
    if (found) return found;
    if (performance.now() - since > PATIENCE) throw never;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** The participant called `name`, as seen in `room`. */
export const other = (room: Room, name: string): RemoteParticipant | undefined =>
  [...room.participants.values()].find((participant) => participant.name === name);
