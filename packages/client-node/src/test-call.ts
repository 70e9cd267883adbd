import type { RemoteParticipant, Room } from '@guise/client';

// For tests: what they see of a call.

/** Calls `poll` until it gives something: faces are sampled, they have no event. */
export async function until<T>(poll: () => T | null | undefined | false): Promise<T> {
  for (;;) {
    const found = poll();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** The participant called `name`, as seen in `room`. */
export const other = (room: Room, name: string): RemoteParticipant | undefined =>
  [...room.participants.values()].find((participant) => participant.name === name);
