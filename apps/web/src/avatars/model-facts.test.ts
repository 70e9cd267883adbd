import { bytesOf, writeArkitGlb, writeVrm0, writeVrm1 } from '@guise/avatar/testing/write-models';
import { expect, it } from 'vitest';
import { factsOf, modelFacts } from './model-facts.js';

const LICENCE = {
  wearers: 'everyone',
  commercial: true,
  credit: false,
  redistribution: true,
  name: '',
  url: '',
  copyright: '',
} as const;

it('says who made a model, and what may be done with it', () => {
  const facts = modelFacts(bytesOf(writeVrm0({ texture: false })));
  expect(facts).toMatchObject({
    title: '“Doll” by Guise',
    licence: { name: 'CC0', url: 'https://creativecommons.org/publicdomain/zero/1.0/' },
    isReserved: false,
  });
  expect(facts?.terms[0]).toBe('Everyone may wear it.');
});

it('says in a sentence that others may not wear it, which is no reason to refuse it', () => {
  const facts = modelFacts(bytesOf(writeVrm1({ texture: false })));
  expect(facts).toMatchObject({ title: '“Doll” by Guise', isReserved: true });
  expect(facts?.terms[0]).toMatch(/^Only its author may wear it/);
  expect(facts?.terms).toContain('Its author asks to be named.');
});

it('says only what the file says', () => {
  expect(modelFacts(bytesOf(writeArkitGlb({ texture: false })))).toEqual({
    title: '',
    licence: null,
    terms: [],
    isReserved: false,
  });
  expect(modelFacts(new Uint8Array(50))).toBeNull();
  const named = (licence: object) =>
    factsOf({ name: '', author: '', licence: { ...LICENCE, ...licence } }).licence?.name;
  expect(named({})).toBeUndefined();
  expect(named({ copyright: '(c) Ada' })).toBe('(c) Ada');
  expect(named({ url: 'https://example.test/terms' })).toBe('example.test');
});
