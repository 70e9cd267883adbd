import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { absent } from './absent.mjs';
import { freePort } from './port.mjs';
import { ensureUnpacked } from './unpacked.mjs';

/** How often a coturn that starts is asked whether it is there [ms]. */
const ASK_INTERVAL = 50;

/** From these it sends on what it gets. */
export const RELAY_PORTS = { min: 52_000, max: 52_400 };

/**
 * A coturn that runs: where it is, what it has printed, how it is stopped.
 *
 * @typedef {{ url: string, log: () => string, stop: () => Promise<void> }} Coturn
 */

/**
 * A coturn for the tests: the system's, or Debian's unpacked into `.cache`. Installing it would start a TURN server on this machine, and
 * leave it running.
 *
 * @returns {Promise<{ program: string, env: Record<string, string> } | null>} null where there is none to be had
 */
export function ensureCoturn() {
  return ensureUnpacked('coturn', 'turnserver');
}

/**
 * Starts one on this machine's loopback address.
 *
 * @param {string} secret its static-auth-secret
 * @param {string} [ip] where it listens; it relays from 127.0.0.1, whatever that is
 * @returns {Promise<Coturn | null>} null where there is none to be had; in CI it throws then
 */
export async function startCoturn(secret, ip = '127.0.0.1') {
  const coturn = await ensureCoturn();
  if (!coturn) return absent('coturn');
  const [port, folder] = [await freePort(ip), mkdtempSync(join(tmpdir(), 'guise-turn-'))];
  const options = {
    'listening-ip': ip,
    'relay-ip': '127.0.0.1',
    'listening-port': port,
    'min-port': RELAY_PORTS.min,
    'max-port': RELAY_PORTS.max,
    realm: 'guise.test',
    'static-auth-secret': secret,
    'log-file': 'stdout',
    pidfile: join(folder, 'pid'),
    userdb: join(folder, 'db'),
  };
  const args = [
    ...['-n', '-v', '--simple-log', '--use-auth-secret', '--no-cli', '--no-tls', '--no-dtls'],
    '--allow-loopback-peers',
    ...Object.entries(options).map(([name, value]) => `--${name}=${value}`),
  ];
  const child = spawn(coturn.program, args, {
    env: { ...process.env, ...coturn.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      log += chunk;
    });
  const ended = new Promise((_resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`coturn ended:\n${log}`)));
  });
  ended.catch(() => undefined);
  await Promise.race([answers(ip, port), ended]);
  return {
    url: `turn:${isIPv6(ip) ? `[${ip}]` : ip}:${port}?transport=udp`,
    log: () => log,
    async stop() {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Asks over STUN until somebody answers.
 *
 * @param {string} ip
 * @param {number} port
 */
async function answers(ip, port) {
  const socket = createSocket(isIPv6(ip) ? 'udp6' : 'udp4');
  const binding = Buffer.concat([Buffer.from('000100002112a442', 'hex'), randomBytes(12)]);
  const ask = setInterval(() => socket.send(binding, port, ip), ASK_INTERVAL);
  // A port where nobody listens yet is answered with an error.
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('message', resolve));
  clearInterval(ask);
  socket.close();
}
