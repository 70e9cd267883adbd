import { createHash } from 'node:crypto';
import { UploadRefusal } from './upload-refusal.js';
import type { NewUpload } from './upload-store.js';

/** Passes a body on as it comes. Throws an `UploadRefusal` when it is not what was announced, at its end at the latest. */
export function checked({ hash, bytes }: Pick<NewUpload, 'hash' | 'bytes'>) {
  return async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    const digest = createHash('sha256');
    let count = 0;
    for await (const chunk of chunks) {
      count += chunk.length;
      if (count > bytes) throw UploadRefusal.tooLong(bytes);
      digest.update(chunk);
      yield chunk;
    }
    if (count < bytes) throw UploadRefusal.incomplete();
    if (digest.digest('base64url') !== hash) throw UploadRefusal.hashMismatch();
  };
}
