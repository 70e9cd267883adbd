import { expect, test } from 'vitest';
import { lastLines, progress } from './show.mjs';

/** @param {boolean} isTTY */
function screen(isTTY) {
  let text = '';
  return { isTTY, write: (/** @type {string} */ more) => (text += more), text: () => text };
}

test('a log gets a line for every tenth', () => {
  const out = screen(false);
  const bar = progress('Building', out);
  for (let i = 1; i <= 40; i++) bar.update(i / 80);
  bar.end();
  expect(out.text()).toBe([0, 10, 20, 30, 40, 50].map((n) => `Building: ${n} %\n`).join(''));
});

test('a terminal gets one line that changes', () => {
  const out = screen(true);
  const bar = progress('Building', out);
  bar.update(0.1);
  bar.update(0.1);
  bar.update(0.05);
  bar.update(0.2);
  bar.end();
  expect(out.text()).toBe('\rBuilding: 10 %\rBuilding: 20 %\n');
});

test('shows the end of a long output', () => {
  expect(lastLines('a\nb\nc\n', 2)).toBe('b\nc');
});
