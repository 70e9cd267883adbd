import { CATALOGUE, CHARACTER_NAMES } from '@guise/avatar';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linkQuery, NO_OPTIONS, pageQuery, parseLinkOptions } from './link-options.js';

const colour = fc.stringMatching(/^[0-9a-f]{6}$/).map((digits) => `#${digits}` as const);
const description = fc.constantFrom(...CHARACTER_NAMES).chain((character) =>
  fc.record(
    {
      character: fc.constant(character),
      style: fc.constantFrom(...CATALOGUE[character].styles),
      glasses: CATALOGUE[character].glasses === 'none' ? fc.constant(false) : fc.boolean(),
      skin: colour,
      hair: colour,
      eyes: colour,
      outfit: colour,
    },
    { requiredKeys: ['character'] },
  ),
);

describe('link options', () => {
  it('reads back what it writes, and keeps what belongs to the page', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.option(description), (voiceOnly, avatar) => {
        const query = linkQuery({ voiceOnly, avatar }, '?render=off&camera=off');
        expect(parseLinkOptions(query)).toEqual({ voiceOnly, avatar });
        expect(pageQuery(query)).toBe('?render=off');
      }),
    );
  });

  it('is short and readable', () => {
    const avatar = { character: 'mei', glasses: false, outfit: '#123456' } as const;
    expect(linkQuery({ voiceOnly: true, avatar })).toBe('?camera=off&avatar=mei.glasses-no.outfit-123456');
    expect(linkQuery(NO_OPTIONS)).toBe('');
  });

  it('never throws, and never lets through an avatar that is none', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        parseLinkOptions(text);
        const { avatar } = parseLinkOptions(`?avatar=${encodeURIComponent(text)}`);
        expect(avatar === null || CHARACTER_NAMES.includes(avatar.character)).toBe(true);
      }),
    );
    for (const text of [
      'gandalf',
      'mei.outfit-red',
      'mei.upload-1',
      'mei.style-crown',
      'mei.glasses-maybe',
      'mei.',
    ])
      expect(parseLinkOptions(`?avatar=${text}`).avatar).toBeNull();
  });
});
