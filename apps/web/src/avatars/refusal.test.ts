import { HOSTILE_MODELS } from '@guise/avatar/testing/hostile-models';
import { expect, it } from 'vitest';
import { de } from '../words/de/index.js';
import { words } from '../words/index.js';
import { refusalOf } from './refusal.js';

it('has a sentence of its own for everything a file can be refused for, in every language', () => {
  const reasons = [...new Set(HOSTILE_MODELS.map(({ reason }) => reason))];
  for (const language of [words, de]) {
    const sentences: Partial<Record<string, string>> = language.refusal;
    const said = reasons.map((reason) => sentences[reason]);
    expect(new Set(said).size).toBe(reasons.length);
    expect(said).not.toContain(undefined);
  }
  expect(reasons.map((reason) => refusalOf({ reason }))).not.toContain(words.ownAvatar.unusable);
});

it('says of a file that did not come that it did not come, and of a puzzle that it could not be used', () => {
  expect(refusalOf({ reason: 'not-fetched' })).toBe(words.refusal['not-fetched']);
  expect(refusalOf({ reason: 'disposed' })).toBe(words.ownAvatar.unusable);
});
