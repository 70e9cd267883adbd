import { isRoomName } from '@guise/protocol';

/** Whether the server makes rooms in which whoever comes waits to be let in. */
export const LOBBIES = false;

/** A room could not be made. The message is for the person. */
export class CreateRoomError extends Error {
  override readonly name = 'CreateRoomError';
}

/**
 * Asks the server for a new room and returns its name. Throws {@link CreateRoomError}.
 * @param lobby whoever comes later waits to be let in
 */
export async function createRoom(lobby = false): Promise<string> {
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
