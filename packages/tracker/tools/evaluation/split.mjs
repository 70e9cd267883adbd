import { createHash } from 'node:crypto';

export const PARTS = ['train', 'validation', 'test', 'foreign'];
export const VALIDATION_CLIPS = ['clips/d3.mp4', 'clips/d12.mp4', 'clips/d14.mp4'];

/**
 * The part of the data a row belongs to, as in training (models/training/data.py): fixed for good by a hash of the
 * person, never by row.
 */
export function partOf(image, source, identity) {
  if (source === 'hum') return 'foreign';
  if (source === 'clip') return VALIDATION_CLIPS.includes(image.split('#')[0]) ? 'validation' : 'train';
  const person = identity >= 0 ? `person ${identity}` : `image ${image}`;
  const slot = BigInt(`0x${createHash('sha256').update(person).digest('hex')}`) % 100n;
  return slot < 10n ? 'test' : slot < 20n ? 'validation' : 'train';
}
