import { serializeDescription } from '../cast/description.js';
import { isUpload, parseWorn, type UploadedAvatar } from '../cast/worn.js';
import { AvatarError } from '../errors.js';

/** What is uploaded of what is worn; `null`: nothing, or nothing that can be read. */
export function uploadOf(text: string | null): UploadedAvatar | null {
  if (text === null) return null;
  try {
    const worn = parseWorn(text);
    return isUpload(worn) ? worn : null;
  } catch (error) {
    if (error instanceof AvatarError) return null;
    throw error;
  }
}

/** What may be said of an avatar before its file is there: its stand-in. */
export function announcedText(text: string | null): string | null {
  const upload = uploadOf(text);
  return upload ? serializeDescription(upload.standIn) : text;
}
