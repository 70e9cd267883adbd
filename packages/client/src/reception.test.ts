import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Reception } from './reception.js';

test('says which share did not arrive since it was last asked', () => {
  const reception = new Reception();
  for (let i = 0; i < 100; i++) if (i % 4 !== 1) reception.observe(i);
  expect(reception.take()).toBeCloseTo(0.25, 1);
  for (let i = 100; i < 200; i++) reception.observe(i);
  expect(reception.take()).toBe(0);
});

test('waits for enough packets, and forgets none of them', () => {
  const reception = new Reception();
  expect(reception.take()).toBeNull();
  for (let i = 0; i < 10; i++) reception.observe(i);
  expect(reception.take()).toBeNull();
  for (let i = 20; i < 30; i++) reception.observe(i);
  expect(reception.take()).toBeCloseTo(1 / 3);
});

test('a sender that begins anew has lost nothing', () => {
  const reception = new Reception();
  for (let i = 0; i < 50; i++) reception.observe(i);
  for (let i = 9000; i < 9050; i++) reception.observe(i);
  expect(reception.take()).toBe(0);
});

test('is a share whatever comes, in whatever order', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(3000), { minLength: 1, maxLength: 300 }), (numbers) => {
      const reception = new Reception();
      for (const number of numbers) reception.observe(number);
      const share = reception.take();
      expect(share === null || (share >= 0 && share <= 1)).toBe(true);
    }),
  );
});
