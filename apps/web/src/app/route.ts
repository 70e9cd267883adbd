import { isRoomName, SEAL_MARK } from '@guise/protocol';
import { linkQuery, parseLinkOptions } from './link-options.js';

/**
 * Where the address bar points. The path is the router; the fragment, which no server sees and no log keeps, holds the room's
 * secret and, in an invitation to one person, their token: `#<secret>&token=<token>`.
 */
export type Route =
  | { screen: 'home' }
  | { screen: 'replay' }
  | { screen: 'room'; room: string; secret: string; token: string | null }
  | { screen: 'unknown' };

/** Bytes in a room's secret. */
const SECRET_BYTES = 18;

/** Shorter, it has lost a part on its way: 16 bytes, as base64url, are the least that nobody guesses. */
const LEAST_SEALED = 22;

const TOKEN = 'token=';

const ROOM_PATH = /^\/r\/([^/]+)\/?$/;

/** Reads a location; never throws. */
export function parseRoute(pathname: string, hash: string): Route {
  if (pathname === '/' || pathname === '/index.html') return { screen: 'home' };
  if (pathname === '/replay' || pathname === '/replay/') return { screen: 'replay' };
  const room = ROOM_PATH.exec(pathname)?.[1];
  return room && isRoomName(room) ? { screen: 'room', room, ...readFragment(hash) } : { screen: 'unknown' };
}

/** What the fragment of a call's address holds. @param hash with or without its `#` */
export function readFragment(hash: string): { secret: string; token: string | null } {
  const parts = hash.replace(/^#/, '').split('&');
  const token = parts.find((part) => part.startsWith(TOKEN))?.slice(TOKEN.length) || null;
  return { secret: parts.find((part) => !part.includes('=')) ?? '', token };
}

/** The path, query and fragment of a room, `query` being what the page was opened with (for example `?render=off`). */
export function roomPath(room: string, secret: string, query = ''): string {
  return `/r/${room}${query}${secret ? `#${secret}` : ''}`;
}

/** The link to hand to others: it carries the secret, and of the page's query only what belongs to the link. */
export function inviteLink(origin: string, room: string, secret: string, query = ''): string {
  return origin + roomPath(room, secret, linkQuery(parseLinkOptions(query)));
}

/**
 * Where a pasted invitation leads: a whole link, one without its scheme, or a bare room name.
 * `null` when it is none of these.
 */
export function parseInvite(text: string, origin: string): URL | null {
  const trimmed = text.trim();
  if (!trimmed) return null;
  if (isRoomName(trimmed)) return new URL(roomPath(trimmed, ''), origin);
  const url = parseUrl(trimmed.startsWith('/') ? origin + trimmed : trimmed);
  if (!url || !/^https?:$/.test(url.protocol)) return null;
  return parseRoute(url.pathname, url.hash).screen === 'room' ? url : null;
}

function parseUrl(text: string): URL | null {
  const withScheme = /^[a-z]+:\/\//i.test(text) ? text : `https://${text}`;
  return URL.canParse(withScheme) ? new URL(withScheme) : null;
}

/**
 * A new room secret: random base64url, made on this device and never sent anywhere.
 * @param sealed whether the call is to be end-to-end encrypted with it
 */
export function createSecret(sealed = true): string {
  const bytes = crypto.getRandomValues(new Uint8Array(SECRET_BYTES));
  const text = btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_');
  return sealed ? SEAL_MARK + text : text;
}

/** Whether a call with this secret is end-to-end encrypted: the link says so, and nobody else does. */
export function isSealed(secret: string): boolean {
  return secret.startsWith(SEAL_MARK);
}

/** Whether the secret of a sealed call is whole enough to make keys of. */
export function isWholeSecret(secret: string): boolean {
  return secret.length >= SEAL_MARK.length + LEAST_SEALED;
}
