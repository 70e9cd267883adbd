import type { Readable } from 'node:stream';
import { LIMITS } from '@guise/protocol';

/** Names an upload: the same bytes in two rooms are two uploads. */
export interface UploadKey {
  room: string;
  /** SHA-256 of the bytes, base64url. */
  hash: string;
}

/** An upload that is about to come. */
export interface NewUpload extends UploadKey {
  /** Participant's id. */
  owner: string;
  /** Announced length, at least 1. */
  bytes: number;
}

/**
 * Keeps what participants upload for the others in their rooms. A port: what several servers share sits behind it.
 *
 * Whoever uploads bytes is an owner of them, and several may be. An upload stays until its room is deleted, owners
 * present or not, with two exceptions: an owner's oldest one goes when they have more than they may, unless somebody
 * else owns it, too; and where a room is full, what nobody owns any more makes place, the oldest first, then what only the
 * uploader owns.
 */
export interface UploadStore {
  /** Others may have a room next that was lost here: only one that is over is deleted. */
  readonly shared: boolean;
  /**
   * Makes `owner` an owner of what is there.
   * @returns the hashes of what had to go for that; `null`: it is not there.
   */
  claim(key: UploadKey, owner: string): Promise<string[] | null>;
  /**
   * Takes the bytes in. Nothing is there before they are complete and proved, and nothing is left of them when they are not
   * or when the room is deleted meanwhile. Ends when `body` does; somebody who wants it to end sooner destroys that.
   * @returns the hashes of what had to go for it.
   * @throws UploadRefusal `too-large`, `incomplete`, `hash-mismatch`, `room-full`, `server-full`, `not-found` (the
   * room was deleted); and whatever `body` was destroyed with.
   */
  put(upload: NewUpload, body: Readable): Promise<string[]>;
  stat(key: UploadKey): Promise<{ bytes: number } | null>;
  /** The caller reads `body` to its end, or destroys it. */
  get(key: UploadKey): Promise<{ bytes: number; body: Readable } | null>;
  /** `owner` is gone and owns nothing any more; the uploads stay. */
  release(room: string, owner: string): Promise<void>;
  /** The room is over. Says what was deleted. */
  deleteRoom(room: string): Promise<{ uploads: number; bytes: number }>;
  /** Deletes everything, unless it is shared. */
  close(): Promise<void>;
}

/** What a store keeps to; see the protocol's limits of the same names. */
export interface UploadLimits {
  perOwner: number;
  roomBytes: number;
  serverBytes: number;
  /** Every upload counts as a multiple of this. */
  block: number;
}

export const UPLOAD_LIMITS: UploadLimits = {
  perOwner: LIMITS.uploadsPerParticipant,
  roomBytes: LIMITS.uploadBytesPerRoom,
  serverBytes: LIMITS.uploadBytesPerServer,
  block: LIMITS.uploadBlock,
};
