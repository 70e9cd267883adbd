import { expect, test } from 'vitest';
import { refusals } from './refusals.js';

const failing = (name: string, message = 'so it is') =>
  Promise.reject(Object.assign(new Error(message), { name }));

test.each([
  ['NotFoundError', 'so it is', 'not-found'],
  ['TypeError', 'so it is', 'malformed'],
  ['UnsupportedError', 'so it is', 'malformed'],
  ['Error', 'ssrc already exists', 'malformed'],
])('mediasoup’s %s (%s) is the sender’s mistake: %s', async (name, message, reason) => {
  await expect(refusals(failing(name, message), 'consumer')).rejects.toMatchObject({ reason });
});

test('anything else is the server’s', async () => {
  await expect(refusals(failing('InvalidStateError'))).rejects.toMatchObject({ name: 'InvalidStateError' });
});
