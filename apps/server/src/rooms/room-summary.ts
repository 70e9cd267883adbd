import type { RoomSummary } from '@guise/protocol';
import type { Room } from './room.js';

/** A room in use, as a game server gets to see it. */
export function summaryOf({ name, sitting, size, since, moderation }: Room): RoomSummary {
  return { name, sitting, participants: size, since, ...moderation.access.state };
}
