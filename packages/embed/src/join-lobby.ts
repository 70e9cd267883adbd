import { Room } from '@guise/client';
import { loadEngine } from './avatar-engine.js';
import { Lobby } from './lobby.js';
import { LobbyError } from './lobby-error.js';
import type { LobbyOptions } from './lobby-types.js';
import { checkAvatar, firstText } from './own-avatar.js';

const HANDED_ON = [
  'name',
  'token',
  'browserKey',
  'signal',
  'onWaiting',
  'webRtc',
  'seal',
  'iceTransportPolicy',
] as const;

/**
 * Joins a room from inside a game. Camera and microphone start afterwards: what does not work of them is told by `problem`.
 * @throws JoinError with a reason, e.g. `room-not-found`, `token-expired`, `unreachable`; LobbyError
 */
export async function joinLobby(options: LobbyOptions): Promise<Lobby> {
  if (!URL.canParse(options.server) || !/^https?:$/.test(new URL(options.server).protocol))
    throw new LobbyError('bad-option', `server: "${options.server}" is no address like https://call.example`);
  if (options.avatar) checkAvatar(options.avatar);
  // Loads while the room is being joined.
  const loading = loadEngine(options.createAvatar);
  loading.catch(() => undefined);
  const room = await Room.join({
    ...handedOn(options),
    server: new URL(options.server).origin,
    room: options.room,
    avatar: firstText(options.avatar),
    // Until there is something to send.
    muted: true,
    cameraOn: false,
  });
  try {
    return new Lobby(room, await loading, options);
  } catch (error) {
    await room.leave();
    throw error;
  }
}

/** What the client is told as the game says it. */
function handedOn(options: LobbyOptions): Partial<Pick<LobbyOptions, (typeof HANDED_ON)[number]>> {
  return Object.fromEntries(
    HANDED_ON.filter((key) => options[key] !== undefined).map((key) => [key, options[key]]),
  );
}
