import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Reception } from './reception.js';

test('counts what was sent and what arrived since it was last asked', () => {
  const reception = new Reception();
  for (let i = 0; i < 100; i++) if (i % 4 !== 1) reception.observe(i);
  expect(reception.take()).toEqual({ sent: 100, arrived: 75 });
  for (let i = 100; i < 200; i++) reception.observe(i);
  expect(reception.take()).toEqual({ sent: 100, arrived: 100 });
  expect(reception.take()).toEqual({ sent: 0, arrived: 0 });
});

test('a sender that begins anew has lost nothing', () => {
  const reception = new Reception();
  for (let i = 0; i < 50; i++) reception.observe(i);
  for (let i = 9000; i < 9050; i++) reception.observe(i);
  expect(reception.take()).toEqual({ sent: 50, arrived: 50 });
});

test('never was less than nothing sent, whatever comes, in whatever order', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(3000), { minLength: 1, maxLength: 300 }), (numbers) => {
      const reception = new Reception();
      for (const number of numbers) reception.observe(number);
      expect(reception.sent).toBeGreaterThanOrEqual(0);
      expect(reception.take().arrived).toBeGreaterThan(0);
    }),
  );
});
