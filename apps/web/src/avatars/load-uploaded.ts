import {
  type Avatar,
  AvatarError,
  createModelAvatar,
  createOwnFaceAvatar,
  MODEL_LIMITS,
  type UploadedAvatar,
} from '@guise/avatar';
import { OWN_FACE_BYTES } from '@guise/protocol';
import { words } from '../words/index.js';

export interface LoadOptions {
  seed: string;
  motion: 'full' | 'reduced';
}

/** Fetches an avatar's file. @param limit most bytes */
export type FetchFile = (hash: string, limit: number) => Promise<Uint8Array>;

/** An uploaded avatar cannot be shown; the message is a sentence for people. */
export class UnshowableError extends Error {
  override readonly name = 'UnshowableError';
}

/**
 * Fetches what somebody uploaded and makes an avatar of it, whoever it comes from.
 * @throws UnshowableError
 */
export async function loadUploaded(
  { upload, kind }: UploadedAvatar,
  options: LoadOptions,
  fetchFile: FetchFile,
): Promise<Avatar> {
  const bytes = await fetchFile(upload, kind === 'model' ? MODEL_LIMITS.bytes : OWN_FACE_BYTES).catch(
    (cause: unknown) => {
      throw new UnshowableError(words.prejoin.fileNotFetched, { cause });
    },
  );
  try {
    return await (kind === 'model' ? createModelAvatar(bytes, options) : createOwnFaceAvatar(bytes, options));
  } catch (cause) {
    if (cause instanceof AvatarError) throw new UnshowableError(cause.message, { cause });
    throw cause;
  }
}
