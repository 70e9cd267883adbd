import { type JoinOptions, Room } from '@guise/client';
import { isRoomName, SEAL_MARK } from '@guise/protocol';
import { nodeWebRtc } from './node-handler.js';

/**
 * Joins a room from Node, by the same code as a browser does: `Room.join` with another WebRTC. It uses the server's TURN servers where
 * nothing else works, and cannot be told to use nothing else.
 * @throws JoinError
 */
export function joinRoom(options: Omit<JoinOptions, 'webRtc' | 'iceTransportPolicy'>): Promise<Room> {
  return Room.join({ ...options, webRtc: nodeWebRtc });
}

/**
 * Server, room and secret of a link, e.g. `https://call.example/r/kind-otter-7fq2xm#...`. Throws a TypeError for anything else.
 * @returns `secret`: for `createRoomSeal` of `@guise/seal`; `null`: the call is plain
 */
export function parseRoomLink(link: string): { server: string; room: string; secret: string | null } {
  const url = URL.canParse(link) ? new URL(link) : null;
  const room = /^\/r\/([^/]+)\/?$/.exec(url?.pathname ?? '')?.[1] ?? '';
  if (!url || !/^https?:$/.test(url.protocol) || !isRoomName(room))
    throw new TypeError(`"${link}" is no link to a call, e.g. https://call.example/r/kind-otter-7fq2xm`);
  const parts = url.hash.slice(1).split('&');
  return { server: url.origin, room, secret: parts.find((part) => part.startsWith(SEAL_MARK)) ?? null };
}
