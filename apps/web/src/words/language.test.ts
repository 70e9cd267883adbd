import { expect, test } from 'vitest';
import { pickLanguage } from './language.js';

test('what was chosen comes before what the browser says', () => {
  expect(pickLanguage('de', ['en-GB', 'fr'])).toBe('de');
  expect(pickLanguage(null, ['fr', 'de-AT', 'en'])).toBe('de');
});

test('English is spoken to everybody else', () => {
  expect(pickLanguage(null, ['fr'])).toBe('en');
  expect(pickLanguage('xx', [])).toBe('en');
  expect(pickLanguage('toString', ['constructor'])).toBe('en');
});
