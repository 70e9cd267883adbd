import * as v from 'valibot';
import { LIMITS } from './limits.js';

// Files that others must fetch, avatars, go over HTTP: uploaded once into a room (PUT, with the token that the answer
// to `join` held, as `authorization: Bearer …`), fetched by whoever knows their hash (GET), deleted with the room.

/** SHA-256 as base64url without padding; the last of 43 characters has four bits only. */
const HASH_PATTERN = /^[\w-]{42}[AEIMQUYcgkosw048]$/;

/** Whether `text` could be the name of an upload: the SHA-256 of its bytes, as base64url (RFC 4648, 5) without padding. */
export function isUploadHash(text: string): boolean {
  return HASH_PATTERN.test(text);
}

/**
 * Where an upload is, on the room's server. An empty PUT takes over what is there already; `not-found` asks for the bytes.
 * @param hash see {@link isUploadHash}
 */
export function uploadPath(room: string, hash: string): string {
  return `/api/rooms/${room}/uploads/${hash}`;
}

/** How long so many bytes may be on their way [ms]. */
export function uploadTime(bytes: number): number {
  return LIMITS.uploadIdle + (bytes / LIMITS.uploadRate) * 1000;
}

/** Why the server refused to take or to give a file. */
export const UPLOAD_ERROR_REASONS = [
  /** The address names no room or no hash. */
  'malformed',
  /** The server has to know the length before it reads anything. */
  'length-required',
  'too-large',
  /** No token, an unknown one, one of another room, or one whose participant left. */
  'unauthorized',
  /** The bytes are not those that the hash names. */
  'hash-mismatch',
  /** There were fewer bytes than announced. */
  'incomplete',
  /** Nothing came for a while, or all of it too slowly. */
  'too-slow',
  /** What others uploaded fills the room. */
  'room-full',
  /** All rooms together fill the server. */
  'server-full',
  'rate-limited',
  /** The page is another site's, and this server does not list it. */
  'origin-refused',
  'not-found',
  'server-error',
] as const;
export type UploadErrorReason = (typeof UPLOAD_ERROR_REASONS)[number];

/** The body of a refusal. */
export const uploadRefusalSchema = v.object({
  error: v.object({ reason: v.picklist(UPLOAD_ERROR_REASONS), message: v.string() }),
});
