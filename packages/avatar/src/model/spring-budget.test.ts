import { expect, it } from 'vitest';
import { SpringBudget } from './spring-budget.js';

it('is spent after a second of updates that are all too slow', () => {
  const budget = new SpringBudget();
  for (let i = 0; i < 59; i++) budget.observe(9.6);
  expect(budget.isSpent).toBe(false);
  budget.observe(9.6);
  expect(budget.isSpent).toBe(true);
});

it('is not spent by a machine that is busy with other things now and then', () => {
  const budget = new SpringBudget();
  for (let i = 0; i < 1000; i++) budget.observe(i % 50 === 0 ? 0.2 : 30);
  expect(budget.isSpent).toBe(false);
});
