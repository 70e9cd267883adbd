import { expect, test } from 'vitest';
import { piecesOf } from './linked-text.js';

const links = (text: string) => piecesOf(text).flatMap(({ href }) => href ?? []);

test('finds web addresses and leaves every character where it was', () => {
  const text = 'See https://example.org/a?b=c, or guise.example.com.\nBye';
  expect(links(text)).toEqual(['https://example.org/a?b=c', 'https://guise.example.com']);
  expect(
    piecesOf(text)
      .map((piece) => piece.text)
      .join(''),
  ).toBe(text);
});

test.each(['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'ada@example.org', 'a.b'])(
  '%s is no link',
  (text) => {
    expect(links(text)).toEqual([]);
  },
);
