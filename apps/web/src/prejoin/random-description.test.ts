import { CATALOGUE, CHARACTER_NAMES, type CharacterName, checkDescription } from '@guise/avatar';
import { describe, expect, it } from 'vitest';
import { hasGlasses, withColour, withGlasses, withStyle } from './description-edits.js';
import { randomDescription } from './random-description.js';

/** Numbers 0..1 that are the same every time (Numerical Recipes' congruential generator). */
function numbers(): () => number {
  let n = 1;
  return () => {
    n = (Math.imul(n, 1664525) + 1013904223) >>> 0;
    return n / 2 ** 32;
  };
}

describe('a surprise', () => {
  it('is always somebody else, fit to be worn, and in the end everybody in everything', () => {
    const random = numbers();
    const styles = new Set<string>();
    const looks = new Set<string>();
    let present: CharacterName = 'zuri';
    for (let i = 0; i < 2000; i++) {
      const description = randomDescription(present, random);
      expect(description.character).not.toBe(present);
      expect(checkDescription(description)).toEqual(description);
      present = description.character;
      styles.add(`${present} ${description.style ?? CATALOGUE[present].styles[0]}`);
      looks.add(JSON.stringify(description));
    }
    const all = CHARACTER_NAMES.flatMap((name) => CATALOGUE[name].styles.map((style) => `${name} ${style}`));
    expect([...styles].sort()).toEqual(all.sort());
    expect(looks.size).toBeGreaterThan(500);
  });

  it('holds at both ends of chance', () => {
    for (const chance of [0, 1 - Number.EPSILON])
      expect(() => checkDescription(randomDescription('mei', () => chance))).not.toThrow();
  });
});

describe('an edit', () => {
  it('says only what differs from what the character has', () => {
    const { hair, styles } = CATALOGUE.mei;
    const other = withStyle(
      withGlasses(withColour({ character: 'mei' }, 'hair', '#1f1a1e'), false),
      styles[1] as string,
    );
    expect(other).toEqual({ character: 'mei', hair: '#1f1a1e', glasses: false, style: styles[1] });
    expect(hasGlasses(other)).toBe(false);
    const back = withStyle(withGlasses(withColour(other, 'hair', hair), true), styles[0]);
    expect(back).toEqual({ character: 'mei' });
    expect(other.hair).toBe('#1f1a1e');
  });
});
