import {
  type AvatarDescription,
  AvatarError,
  createModelAvatar,
  MODEL_LIMITS,
  serializeWorn,
} from '@guise/avatar';
import type { AvatarFiles } from '../avatars/avatar-files.js';
import { refusalOf } from '../avatars/refusal.js';
import { words } from '../words/index.js';

/** What is offered where files are picked. */
export const MODEL_FILES = '.vrm,.glb,model/gltf-binary';

/** A file is no avatar; the message is a sentence for whoever chose it. */
export class UnwearableFileError extends Error {
  override readonly name = 'UnwearableFileError';
}

/**
 * Makes somebody's VRM or GLB something to wear: it is looked through and tried on here, so that what the others could
 * not show is never sent, and then kept on this device.
 * @param standIn who is seen until the file has arrived
 * @returns the text of what is worn
 * @throws UnwearableFileError
 */
export async function wearableOf(
  file: Blob,
  standIn: AvatarDescription,
  files: AvatarFiles,
): Promise<string> {
  // Not even read into memory.
  if (file.size > MODEL_LIMITS.bytes) {
    const megabytes = (bytes: number) => Math.ceil(bytes / 1e6);
    throw new UnwearableFileError(
      words.prejoin.fileTooLarge(megabytes(file.size), megabytes(MODEL_LIMITS.bytes)),
    );
  }
  const bytes = new Uint8Array(
    await file.arrayBuffer().catch((cause: unknown) => {
      throw new UnwearableFileError(words.prejoin.fileUnreadable, { cause });
    }),
  );
  try {
    (await createModelAvatar(bytes)).dispose();
  } catch (cause) {
    if (cause instanceof AvatarError) throw new UnwearableFileError(refusalOf(cause), { cause });
    throw cause;
  }
  return serializeWorn({ upload: await files.keep(bytes), kind: 'model', standIn });
}
