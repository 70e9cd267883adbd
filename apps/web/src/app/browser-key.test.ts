import { expect, it } from 'vitest';
import { browserKey } from './browser-key.js';

/** What the protocol asks for. */
const KEY = /^[\w-]{16,64}$/;

function storage(content: Record<string, string> = {}): Storage {
  return {
    getItem: (key: string) => content[key] ?? null,
    setItem: (key: string, value: string) => {
      content[key] = value;
    },
  } as unknown as Storage;
}

it('stays the same in one browser, and is another one in another', () => {
  const mine = storage();
  const key = browserKey(mine);
  expect(key).toMatch(KEY);
  expect(browserKey(mine)).toBe(key);
  expect(browserKey(storage())).not.toBe(key);
});

it('is made anew where somebody wrote something else there', () => {
  expect(browserKey(storage({ 'guise.browser': 'x y' }))).toMatch(KEY);
});

it('lasts as long as the page where nothing can be remembered', () => {
  const refusing = {
    getItem: () => {
      throw new DOMException('no', 'SecurityError');
    },
  } as unknown as Storage;
  expect(browserKey(refusing)).toBe(browserKey(refusing));
});
