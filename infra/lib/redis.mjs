import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { absent } from './absent.mjs';
import { freePort } from './port.mjs';
import { ensureUnpacked } from './unpacked.mjs';

const HOST = '127.0.0.1';
/** How often a Redis that starts is asked whether it is there [ms]. */
const ASK_INTERVAL = 50;

/**
 * A Redis of a test's own.
 *
 * @typedef {{ url: string, pause: () => void, resume: () => void, stop: () => Promise<void>, start: () => Promise<void> }} Redis
 */

/** A Redis for the tests; null where there is none to be had. */
export function ensureRedis() {
  return ensureUnpacked('redis-server', 'redis-server');
}

/**
 * Starts one on this machine's loopback address.
 *
 * @param {string | null} [folder] where it keeps whatever it is told; null: stopped and started again, it is empty
 * @returns {Promise<Redis | null>} null where there is none to be had; in CI it throws then
 */
export async function startRedis(folder = null) {
  const redis = await ensureRedis();
  if (!redis) return absent('redis-server');
  const port = await freePort(HOST);
  const kept = folder
    ? ['--appendonly', 'yes', '--appendfsync', 'no', '--dir', folder]
    : ['--appendonly', 'no'];
  const args = ['--bind', HOST, '--port', String(port), '--save', '', ...kept];
  /** @type {import('node:child_process').ChildProcess | null} */
  let child = null;
  const start = async () => {
    child = spawn(redis.program, args, { env: { ...process.env, ...redis.env }, stdio: 'ignore' });
    const ended = once(child, 'exit').then(() => {
      throw new Error('redis-server ended');
    });
    ended.catch(() => undefined);
    await Promise.race([answers(port), ended]);
  };
  const stop = async () => {
    if (!child) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
    child = null;
  };
  await start();
  return {
    url: `redis://${HOST}:${port}`,
    // It holds its connections and answers nothing, like one behind a cable that was pulled.
    pause: () => child?.kill('SIGSTOP'),
    resume: () => child?.kill('SIGCONT'),
    start,
    stop,
  };
}

/**
 * Asks until somebody answers.
 *
 * @param {number} port
 */
async function answers(port) {
  for (;;) {
    const answered = await new Promise((resolve) => {
      const socket = connect(port, HOST, () => socket.write('PING\r\n'));
      socket.once('data', (data) => {
        resolve(String(data).startsWith('+PONG'));
        socket.destroy();
      });
      socket.on('error', () => undefined);
      socket.once('close', () => resolve(false));
    });
    if (answered) return;
    await new Promise((resolve) => setTimeout(resolve, ASK_INTERVAL));
  }
}
