import { OWN_FACE_BYTES } from '@guise/protocol';
import { type Avatar, createAvatar } from '../avatar.js';
import { isUpload, type UploadedAvatar, type Worn } from '../cast/worn.js';
import { AvatarError } from '../errors.js';
import { createModelAvatar } from '../model/create.js';
import { MODEL_LIMITS } from '../model/limits.js';
import { createOwnFaceAvatar } from '../own-face/own-face-avatar.js';
import type { FetchFile, WearOptions } from './wearing.js';

const noFile: FetchFile = async () => {
  throw new Error('There is nowhere to fetch it from.');
};

/**
 * Makes what somebody wears: a member of the cast, or what they uploaded, fetched first, whoever it comes from.
 * @throws AvatarError, e.g. `not-fetched`, `not-loaded`; its message is a sentence for people
 */
export async function createWornAvatar(worn: Worn, options: WearOptions = {}): Promise<Avatar> {
  const { seed = 'guise', motion = 'full', fetchFile = noFile } = options;
  if (!isUpload(worn)) return createAvatar(worn, { seed, motion });
  const bytes = await fetchUpload(worn, fetchFile);
  return worn.kind === 'model'
    ? createModelAvatar(bytes, { seed, motion })
    : createOwnFaceAvatar(bytes, { seed, motion });
}

async function fetchUpload({ upload, kind }: UploadedAvatar, fetchFile: FetchFile): Promise<Uint8Array> {
  try {
    return await fetchFile(upload, kind === 'model' ? MODEL_LIMITS.bytes : OWN_FACE_BYTES);
  } catch (cause) {
    throw new AvatarError('not-fetched', 'The file could not be fetched.', { cause });
  }
}
