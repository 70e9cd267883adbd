import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { checkPort, portSentence } from './port.mjs';
import { Problem } from './problem.mjs';

test('a taken port is a problem that names the way out, and a free one is not', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (other.address());

  const refusal = await checkPort(port, '127.0.0.1').catch((error) => error);
  expect(refusal).toBeInstanceOf(Problem);
  expect(refusal.message).toMatch(new RegExp(`^Port ${port} is taken .*--port \\d+$`));

  other.close();
  await once(other, 'close');
  await expect(checkPort(port, '127.0.0.1')).resolves.toBeUndefined();
});

test('an address of another machine is a problem', async () => {
  await expect(checkPort(0, '192.0.2.1')).rejects.toThrow('192.0.2.1 is not an address of this machine.');
});

test('never proposes a port that does not exist', () => {
  expect(portSentence('EADDRINUSE', 65535, '127.0.0.1')).toContain('--port 3000');
});
