import { isRoomName } from '@guise/protocol';

/** A room could not be made. The message is for the person. */
export class CreateRoomError extends Error {
  override readonly name = 'CreateRoomError';
}

/** What the server has to know of a new room; the rest is the link's. */
export interface RoomWishes {
  /** Whoever comes knocks and is let in. */
  lobby: boolean;
}

/** Asks the server for a new room and returns its name. Throws {@link CreateRoomError}. */
export async function createRoom({ lobby }: RoomWishes = { lobby: false }): Promise<string> {
  let response: Response;
  try {
    response = await fetch('/api/rooms', {
      method: 'POST',
      ...(lobby ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify({ lobby }) } : {}),
    });
  } catch (cause) {
    throw new CreateRoomError('The server did not answer. Is your connection up?', { cause });
  }
  if (response.status === 429) {
    throw new CreateRoomError('That was a lot of calls in a short time. Wait a minute, then start another.');
  }
  const answer: unknown = await response.json().catch(() => null);
  const room = typeof answer === 'object' && answer !== null && 'room' in answer ? answer.room : null;
  if (!response.ok || typeof room !== 'string' || !isRoomName(room)) {
    throw new CreateRoomError('The server could not start a call just now. Please try again.');
  }
  return room;
}

/** Whether this server makes rooms in which whoever comes waits to be let in. */
export async function serverHasLobbies(): Promise<boolean> {
  return false;
}
