import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AvatarError } from '../errors.js';
import { CATALOGUE, CHARACTER_NAMES, type HexColour } from './catalogue.js';
import {
  type AvatarDescription,
  checkDescription,
  DESCRIPTION_BYTES,
  descriptionFromSeed,
  parseDescription,
  serializeDescription,
} from './description.js';

const colour = fc
  .integer({ min: 0, max: 0xffffff })
  .map((n): HexColour => `#${n.toString(16).padStart(6, '0')}`);
const descriptions = fc.constantFrom(...CHARACTER_NAMES).chain((character) => {
  const { styles, glasses } = CATALOGUE[character];
  return fc.record(
    {
      character: fc.constant(character),
      style: fc.constantFrom(...styles),
      glasses: glasses === 'none' ? fc.constant(false) : fc.boolean(),
      skin: colour,
      hair: colour,
      eyes: colour,
      outfit: colour,
    },
    { requiredKeys: ['character'] },
  );
});

describe('an avatar description', () => {
  it('comes back from its text as it was, and is small', () => {
    fc.assert(
      fc.property(descriptions, (description) => {
        const text = serializeDescription(description);
        expect(new TextEncoder().encode(text).length).toBeLessThanOrEqual(DESCRIPTION_BYTES);
        expect(parseDescription(text)).toEqual(description);
      }),
    );
  });

  const wrong: [string, unknown][] = [
    ['nothing', null],
    ['a list', ['zuri']],
    ['nobody', {}],
    ['somebody unknown', { character: 'gandalf' }],
    ['a prototype for a character', { character: '__proto__' }],
    ['another character’s style', { character: 'finn', style: 'puffs' }],
    ['a style that is no text', { character: 'finn', style: ['quiff'] }],
    ['spectacles on a frog', { character: 'pip', glasses: true }],
    ['spectacles that are a number', { character: 'mei', glasses: 1 }],
    ['a colour by name', { character: 'mei', hair: 'red' }],
    ['a colour with more behind it', { character: 'mei', hair: '#aabbcc\n' }],
    ['an unknown key', { character: 'mei', url: 'https://example.org' }],
  ];
  it.each(wrong)('is refused: %s', (_, value) => {
    expect(() => checkDescription(value)).toThrow(expect.objectContaining({ reason: 'invalid-description' }));
  });

  it('is refused with the same error whatever text arrives', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), fc.string({ minLength: 201, maxLength: 300 })), (text) => {
        expect(() => parseDescription(text)).toThrow(AvatarError);
      }),
    );
    const long = `{"character":"mei"${' '.repeat(DESCRIPTION_BYTES)}}`;
    expect(() => parseDescription(long)).toThrow(AvatarError);
  });

  it('is not changed by its check, and shares nothing with it', () => {
    const given: AvatarDescription = { character: 'mei', hair: '#AABBCC' };
    const checked = checkDescription(given);
    expect(checked).not.toBe(given);
    expect(checked.hair).toBe('#aabbcc');
    expect(given.hair).toBe('#AABBCC');
  });
});

describe('a seed', () => {
  it('says who somebody is, everywhere the same and with everybody in the cast', () => {
    const seen = new Set<string>();
    for (let i = 0; i < 200; i++) {
      const description = descriptionFromSeed(`person ${i}`);
      expect(descriptionFromSeed(`person ${i}`)).toEqual(description);
      expect(checkDescription(description)).toEqual(description);
      seen.add(description.character);
    }
    expect([...seen].sort()).toEqual([...CHARACTER_NAMES].sort());
  });
});
