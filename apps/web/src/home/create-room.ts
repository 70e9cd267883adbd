import { isRoomName } from '@guise/protocol';
import { words } from '../words/index.js';

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
      ...(lobby && { headers: { 'content-type': 'application/json' }, body: JSON.stringify({ lobby }) }),
    });
  } catch (cause) {
    throw new CreateRoomError(words.home.noAnswer, { cause });
  }
  if (response.status === 429) {
    throw new CreateRoomError(words.home.tooMany);
  }
  if (response.status === 401) throw new CreateRoomError(words.access.noOpenCalls);
  const answer: unknown = await response.json().catch(() => null);
  const room = typeof answer === 'object' && answer !== null && 'room' in answer ? answer.room : null;
  if (reasonOf(answer) === 'draining') throw new CreateRoomError(words.server.noNewCalls);
  if (!response.ok || typeof room !== 'string' || !isRoomName(room)) {
    throw new CreateRoomError(words.home.notNow);
  }
  return room;
}

function reasonOf(answer: unknown): unknown {
  return (answer as { error?: { reason?: unknown } } | null)?.error?.reason;
}
