import type { RemoteParticipant, Room } from '@guise/client';
import { vi } from 'vitest';

// For tests: what they see of a call.

/** Waits until `poll` gives something: faces are sampled, they have no event. Shorter than a test may take, so that what never came has a line. */
export const until = <T>(poll: () => T | null | undefined | false) =>
  vi.waitUntil(poll, { interval: 10, timeout: 50_000 });

/** The participant called `name`, as seen in `room`. */
export const other = (room: Room, name: string): RemoteParticipant | undefined =>
  [...room.participants.values()].find((participant) => participant.name === name);

/** Resolves once this one, who is connected, has lost the connection and is back: however short that is, it is not missed. */
export const cameBack = (room: Room): Promise<void> =>
  new Promise((resolve) => room.on('connectionStateChanged', (state) => state === 'connected' && resolve()));
