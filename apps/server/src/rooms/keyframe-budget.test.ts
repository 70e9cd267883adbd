import { expect, test } from 'vitest';
import { KeyframeBudget } from './keyframe-budget.js';

test('a newcomer may ask a few times in a row, and who loses many packets now and then', () => {
  const budget = new KeyframeBudget();
  for (let i = 0; i < 6; i++) expect(budget.spend('face', i * 200)).toBe(true);
  for (let i = 0; i < 100; i++) expect(budget.spend('face', 10_000 + i * 2500)).toBe(true);
});

test('who asks all the time is granted one in two seconds, and for other faces still all', () => {
  const budget = new KeyframeBudget();
  const granted = Array.from({ length: 1000 }, (_, i) => budget.spend('face', i * 100)).filter(Boolean);
  expect(granted.length).toBeLessThan(60);
  expect(budget.spend('other', 100_000)).toBe(true);
  budget.forget('face');
  expect(budget.spend('face', 100_000)).toBe(true);
});
