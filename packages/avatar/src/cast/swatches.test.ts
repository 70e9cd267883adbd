import { describe, expect, it } from 'vitest';
import { CATALOGUE, CHARACTER_NAMES } from './catalogue.js';
import { checkDescription } from './description.js';
import { COLOURED_PARTS, swatchesOf } from './swatches.js';

/** They have none of it. */
const HAIRLESS = ['bolt', 'rowan', 'pip'];

describe.each(CHARACTER_NAMES)('the colours offered for %s', (character) => {
  it.each(COLOURED_PARTS)('%s: its own first, then others, each once and fit to be worn', (part) => {
    const colours = swatchesOf(character)[part];
    if (part === 'hair' && HAIRLESS.includes(character)) {
      expect(colours).toEqual([]);
      return;
    }
    expect(colours[0]).toBe(CATALOGUE[character][part]);
    expect(colours).toHaveLength(7);
    expect(new Set(colours).size).toBe(7);
    for (const colour of colours) expect(checkDescription({ character, [part]: colour })[part]).toBe(colour);
  });
});
