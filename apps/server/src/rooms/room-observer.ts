import type { DepartureReason, RoomEndReason } from '@guise/protocol';
import type { Participant } from './participant.js';
import type { Room } from './room.js';

/**
 * Hears of who comes and goes, in order; somebody who comes back into their place was never gone. It is called in the middle of
 * things, and neither throws nor takes long.
 */
export interface RoomObserver {
  /** The first one comes. */
  handleStarted(room: Room): void;
  handleJoined(room: Room, participant: Participant): void;
  handleLeft(room: Room, participant: Participant, reason: DepartureReason): void;
  handleEnded(room: Room, reason: RoomEndReason): void;
}
