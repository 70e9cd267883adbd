import { accessSync, constants } from 'node:fs';
import { parseArgs } from 'node:util';
import { Problem } from './problem.mjs';

export const START_USAGE = `npm start -- [options]
  --lan                 serve HTTPS to the devices on this network, too, and print a link for them
  --port N              port of the page (default 3000)
  --host ADDRESS        address to listen on (default 127.0.0.1; 0.0.0.0 with --lan)
  --cert FILE           your own certificate, PEM, instead of a self-signed one
  --key FILE            its key, PEM
  --announce ADDRESS    the address under which browsers reach this machine, where it cannot know that itself
  --rtc-port N          first port for voices and faces, UDP and TCP
  --workers N           media workers (default: one per core)
  --max-participants N  per room
  --no-screen-share     nobody can share a screen: no video gets through at all
  --embed-origin ORIGIN pages from there may have calls in a frame, e.g. https://shop.example; once for each
  --log-level LEVEL     silent, fatal, error, warn, info, debug or trace

With GUISE_SECRET in the environment, 32 bytes or more, nobody joins without a token signed with it.`;

/** What apps/server understands; it has the last word on the values. */
const SERVER_OPTIONS = /** @type {const} */ ({
  lan: { type: 'boolean' },
  port: { type: 'string' },
  host: { type: 'string' },
  cert: { type: 'string' },
  key: { type: 'string' },
  announce: { type: 'string' },
  'rtc-port': { type: 'string' },
  workers: { type: 'string' },
  'max-participants': { type: 'string' },
  'no-screen-share': { type: 'boolean' },
  'embed-origin': { type: 'string', multiple: true },
  'log-level': { type: 'string' },
});

export const TEST_STAGES = /** @type {const} */ (['lint', 'types', 'unit', 'e2e']);

export const TEST_USAGE = `npm test -- [options]
  --only STAGE     one of ${TEST_STAGES.join(', ')}: run only that one`;

/**
 * Finds mistakes in the server's options before the work that comes before the server. Throws a `Problem` for options
 * that do not exist or do not fit together.
 *
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {{ help: boolean, port: number, host: string }} where the server will listen
 */
export function parseStartOptions(args, env) {
  const values = parse(args, START_USAGE, { help: { type: 'boolean', default: false }, ...SERVER_OPTIONS });
  if ((values.cert === undefined) !== (values.key === undefined)) {
    throw new Problem('A certificate needs its key: give both --cert FILE and --key FILE.');
  }
  checkReadable('--cert', values.cert);
  checkReadable('--key', values.key);
  const lan = values.lan ?? /^(?:1|true|yes)$/i.test(env.GUISE_LAN ?? '');
  return {
    help: values.help,
    port: parsePort(values.port ?? (env.GUISE_PORT || '3000')),
    host: values.host ?? (env.GUISE_HOST || (lan ? '0.0.0.0' : '127.0.0.1')),
  };
}

/**
 * @param {string[]} args
 * @returns {{ help: boolean, only: typeof TEST_STAGES[number] | undefined }}
 */
export function parseTestOptions(args) {
  const { help, only } = parse(args, TEST_USAGE, {
    help: { type: 'boolean', default: false },
    only: { type: 'string' },
  });
  const stage = TEST_STAGES.find((name) => name === only);
  if (only !== undefined && stage === undefined) {
    throw new Problem(`There is no stage ${only}.\n${TEST_USAGE}`);
  }
  return { help, only: stage };
}

/**
 * @template {import('node:util').ParseArgsConfig['options']} T
 * @param {string[]} args
 * @param {string} usage
 * @param {T} options
 */
function parse(args, usage, options) {
  try {
    return parseArgs({ args, options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new Problem(`${/** @type {Error} */ (error).message}\n${usage}`);
  }
}

/** @param {string} text */
function parsePort(text) {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65535) {
    throw new Problem(`${text} is not a port: it has to be a number from 1 to 65535.`);
  }
  return port;
}

/**
 * @param {string} option
 * @param {string | undefined} file
 */
function checkReadable(option, file) {
  if (file === undefined) return;
  try {
    accessSync(file, constants.R_OK);
  } catch {
    throw new Problem(`${option} ${file}: there is no such file, or it cannot be read.`);
  }
}
