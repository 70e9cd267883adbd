import { AvatarError } from '../errors.js';
import {
  type AvatarDescription,
  checkDescription,
  parseDescription,
  serializeDescription,
} from './description.js';

/** Most bytes that the text of what somebody wears takes. */
export const WORN_BYTES = 400;

/** What can be uploaded: a model in a file, or one made of somebody's own face. */
export const UPLOAD_KINDS = ['model', 'own-face'] as const;
export type UploadKind = (typeof UPLOAD_KINDS)[number];

/** An avatar that the others have to fetch. */
export interface UploadedAvatar {
  /** Which: the SHA-256 of its bytes in base64url, 43 characters without padding (RFC 4648, section 5). */
  upload: string;
  kind: UploadKind;
  /** Who is seen until it has arrived, and where it never does. */
  standIn: AvatarDescription;
}

/** What somebody wears: a member of the cast, or something uploaded. */
export type Worn = AvatarDescription | UploadedAvatar;

/** 256 bits: the last character carries four of them, and two zeros. */
const SHA_256 = /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/;
const KEYS: readonly string[] = ['upload', 'kind', 'standIn'] satisfies (keyof UploadedAvatar)[];

function refuse(why: string): never {
  throw new AvatarError('invalid-description', why);
}

/** Whether it has to be fetched. */
export function isUpload(worn: Worn): worn is UploadedAvatar {
  return 'upload' in worn;
}

/**
 * Reads what {@link serializeWorn} wrote, from whomever it comes.
 * @throws AvatarError `invalid-description`, also for what is no JSON or too long
 */
export function parseWorn(text: string): Worn {
  if (typeof text !== 'string' || text.length > WORN_BYTES) refuse('too long');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    refuse('not JSON');
  }
  const uploaded = typeof value === 'object' && value !== null && Object.hasOwn(value, 'upload');
  return uploaded ? checkUpload(value as Record<string, unknown>) : parseDescription(text);
}

/**
 * What somebody wears as text, at most {@link WORN_BYTES} bytes of ASCII.
 * @throws AvatarError `invalid-description`
 */
export function serializeWorn(worn: Worn): string {
  if (!isUpload(worn)) return serializeDescription(worn);
  const { upload, kind, standIn } = checkUpload({ ...worn });
  return JSON.stringify({ upload, kind, standIn });
}

function checkUpload(given: Record<string, unknown>): UploadedAvatar {
  for (const key of Object.keys(given)) if (!KEYS.includes(key)) refuse(`unknown key '${key.slice(0, 20)}'`);
  const { upload, kind, standIn } = given;
  if (typeof upload !== 'string' || !SHA_256.test(upload)) refuse('upload: not a SHA-256 in base64url');
  if (!UPLOAD_KINDS.includes(kind as UploadKind)) refuse(`kind: neither ${UPLOAD_KINDS.join(' nor ')}`);
  return { upload, kind: kind as UploadKind, standIn: checkDescription(standIn) };
}
