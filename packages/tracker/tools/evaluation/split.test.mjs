import { describe, expect, it } from 'vitest';
import { partOf } from './split.mjs';

describe('partOf', () => {
  // From models/training/data.py: persons at and beside the borders of the parts.
  it.each([
    [1, 'test'],
    [32, 'test'],
    [38, 'validation'],
    [30, 'validation'],
    [22, 'train'],
    [2, 'train'],
  ])('splits as training does: person %s is %s', (identity, part) => {
    expect(partOf('images/00007.jpg', 'uda', identity)).toBe(part);
  });

  it('goes by the picture where nobody knows the person', () => {
    expect(partOf('images/00000.jpg', 'mask', -1)).toBe('train');
    const parts = Array.from({ length: 200 }, (_, i) => partOf(`images/${i}.jpg`, 'mask', -1));
    expect(new Set(parts)).toEqual(new Set(['train', 'validation', 'test']));
  });

  it('keeps the foreign source and the validation clips apart', () => {
    expect(partOf('images/1.jpg', 'hum', 1)).toBe('foreign');
    expect(partOf('clips/d12.mp4#4', 'clip', 1)).toBe('validation');
    expect(partOf('clips/d1.mp4#4', 'clip', 1)).toBe('train');
  });
});
