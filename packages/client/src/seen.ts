import type { FaceFrame } from '@guise/protocol';

/** Whether a camera saw any of this face. */
export function isSeen({ sources }: FaceFrame): boolean {
  return Object.values(sources).includes('vision');
}
