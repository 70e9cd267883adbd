import { once } from 'node:events';
import { createServer } from 'node:net';
import { Problem } from './problem.mjs';

/**
 * Throws a `Problem` when nothing can listen there.
 *
 * @param {number} port
 * @param {string} host an address of this machine
 */
export async function checkPort(port, host) {
  const code = await new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', (error) =>
      resolve(/** @type {NodeJS.ErrnoException} */ (error).code ?? error.message),
    );
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(null)));
  });
  if (code !== null) throw new Problem(portSentence(code, port, host));
}

/**
 * @param {string} code as in `error.code`
 * @param {number} port
 * @param {string} host
 */
export function portSentence(code, port, host) {
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} is taken by another program: end that one, or choose another port with npm start -- --port ${port < 65535 ? port + 1 : 3000}`;
    case 'EACCES':
      return `Port ${port} is for root only: choose one above 1023 with npm start -- --port 3000`;
    case 'EADDRNOTAVAIL':
      return `${host} is not an address of this machine.`;
    default:
      return `Nothing can listen on ${host} port ${port} (${code}).`;
  }
}

/**
 * A TCP port on which nothing listens at the moment.
 *
 * @param {string} host an address of this machine
 * @returns {Promise<number>}
 */
export async function freePort(host) {
  const taker = createServer().listen(0, host);
  await once(taker, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (taker.address());
  taker.close();
  await once(taker, 'close');
  return port;
}
