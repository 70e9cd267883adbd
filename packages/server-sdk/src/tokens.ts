import {
  type AdminClaims,
  type Grant,
  OPEN_GRANTS,
  roomNameSchema,
  TOKEN_ALGORITHM,
  tokenClaimsSchema,
} from '@guise/protocol';
import { SignJWT } from 'jose';
import * as v from 'valibot';
import { GuiseServerError } from './errors.js';
import { secretBytes } from './secret.js';

/** How long a token lets somebody in unless one says otherwise [s]: long enough to load a page. */
const DEFAULT_LIFETIME = 600;
const LONGEST_LIFETIME = 366 * 24 * 3600;
/** A token for the server's API is made for one request [s]. */
const ADMIN_LIFETIME = 60;

/** Whom a token lets into which room. */
export interface TokenOptions {
  /** The room's name: lower-case words joined by hyphens, at most 64 characters. */
  room: string;
  /** Who it is for you: an account's or player's id, 1 to 128 characters without spaces. */
  identity: string;
  /** What the others call them, at most 40 characters; left out, they say so themselves. */
  name?: string | undefined;
  /**
   * What they may do. Left out: everything but moderate. Given: what is in it, and `join`, unless it says `false`.
   */
  grants?: Partial<Record<Grant, boolean>> | undefined;
  /** How long it lets them in [s]: not how long they may stay. Default 600. */
  expiresIn?: number | undefined;
}

/**
 * A token with which one person joins one room: `Room.join({ token })`, or the link of {@link callLink}.
 * @param options.secret the Guise server's `GUISE_SECRET`
 * @param now [ms since 1970]
 * @throws GuiseServerError `options`, with what is wrong: what the server would refuse is not minted
 */
export async function mintToken(
  { secret, ...options }: TokenOptions & { secret: string },
  now = Date.now(),
): Promise<string> {
  const { room, identity, name, grants = OPEN_GRANTS, expiresIn = DEFAULT_LIFETIME } = options;
  if (!(expiresIn >= 1 && expiresIn <= LONGEST_LIFETIME))
    throw GuiseServerError.options(`expiresIn is from 1 to ${LONGEST_LIFETIME} seconds.`);
  const issued = Math.floor(now / 1000);
  const claims = v.safeParse(tokenClaimsSchema, {
    room,
    sub: identity,
    ...(name !== undefined && { name }),
    grants: { join: true, ...grants },
    iat: issued,
    exp: issued + Math.floor(expiresIn),
  });
  if (!claims.success) throw GuiseServerError.options(describe(claims.issues[0]));
  return sign(secret, claims.output);
}

/**
 * The link that lets one person into a call in Guise's own page.
 * @param server where Guise is, e.g. `https://call.example.org`
 */
export function callLink(server: string, room: string, token: string): string {
  return `${server.replace(/\/+$/, '')}/r/${room}#token=${token}`;
}

/** A token for one request to the server's API. @param room for this room only; `null`: for all */
export function mintAdminToken(secret: string, room: string | null, now = Date.now()): Promise<string> {
  const iat = Math.floor(now / 1000);
  const claims: AdminClaims = { admin: true, ...(room !== null && { room }), iat, exp: iat + ADMIN_LIFETIME };
  return sign(secret, claims);
}

/** @throws GuiseServerError `options` */
export function checkRoomName(room: string): string {
  if (v.is(roomNameSchema, room)) return room;
  throw GuiseServerError.options(`${JSON.stringify(room)} is no name for a room.`);
}

async function sign(secret: string, claims: object): Promise<string> {
  return new SignJWT({ ...claims })
    .setProtectedHeader({ alg: TOKEN_ALGORITHM, typ: 'JWT' })
    .sign(secretBytes(secret));
}

/** What the caller called it, and what is wrong with it. */
export function describe(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue)?.replace(/^sub$/, 'identity');
  return path ? `${path} is not as it should be: ${issue.message}` : issue.message;
}
