import { AvatarError } from '@guise/avatar/core';
import { expect, test } from 'vitest';
import { descriptionFrom } from './avatar-input.js';

test('an avatar is a name of the cast, a description, or its JSON', () => {
  expect(descriptionFrom(' Mei ')).toEqual({ character: 'mei' });
  expect(descriptionFrom('{"character":"bolt"}')).toEqual({ character: 'bolt' });
  expect(descriptionFrom({ character: 'zuri', outfit: '#2F7F86' })).toEqual({
    character: 'zuri',
    outfit: '#2f7f86',
  });
  for (const nothing of [null, undefined, '']) expect(descriptionFrom(nothing)).toBeNull();
  for (const wrong of ['nobody', '{', '{"character":"nobody"}', 'x'.repeat(5000)])
    expect(() => descriptionFrom(wrong)).toThrow(AvatarError);
});
