import { accessSync, constants, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Problem } from './problem.mjs';

/**
 * What apps/server understands; it has the last word on the values. Written by `npm run config-docs`.
 *
 * @type {{ options: Record<string, { type: 'string' | 'boolean', multiple?: boolean }>, variables: string[], usage: string[] }}
 */
const SERVER = JSON.parse(readFileSync(new URL('server-options.json', import.meta.url), 'utf8'));

export const START_USAGE = `npm start -- [options]\n${SERVER.usage.join('\n')}`;

export const TEST_STAGES = /** @type {const} */ (['lint', 'types', 'unit', 'e2e']);

/** Not part of the tests, and built in the same way: a picture of every screen. */
export const PICTURES = /** @type {const} */ ('screens');

/**
 * Names of the browser tests' files that are looked at in turn. A file that is in none is looked at every time.
 *
 * @type {string[][]}
 */
export const TURNS = JSON.parse(readFileSync(new URL('../../e2e/turns.json', import.meta.url), 'utf8'));

export const TEST_USAGE = `npm test -- [options]
  --only STAGE     one of ${TEST_STAGES.join(', ')}: run only that one;
                   ${PICTURES}: no tests, a picture of every screen in .cache/screens
  --turn N         of the browser tests only what is looked at every time, and the Nth of ${TURNS.length} parts of the others
  --all            browser tests marked @wide, too: slow ones of what seldom breaks (e2e/README.md)`;

/**
 * Those that are looked at here.
 *
 * @typedef {{ help?: boolean, lan?: boolean, port?: string, host?: string, cert?: string, key?: string }} StartValues
 */

/**
 * Finds mistakes in the server's options before the work that comes before the server. Throws a `Problem` for options
 * that do not exist or do not fit together.
 *
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {{ help: boolean, port: number, host: string }} where the server will listen
 */
export function parseStartOptions(args, env) {
  const values = /** @type {StartValues} */ (parse(args, START_USAGE, SERVER.options));
  if ((values.cert === undefined) !== (values.key === undefined)) {
    throw new Problem('A certificate needs its key: give both --cert FILE and --key FILE.');
  }
  checkReadable('--cert', values.cert);
  checkReadable('--key', values.key);
  const lan = values.lan ?? /^(?:on|1|true|yes)$/i.test(env.GUISE_LAN ?? '');
  return {
    help: values.help ?? false,
    port: parsePort(values.port ?? (env.GUISE_PORT || '3000')),
    host: values.host ?? (env.GUISE_HOST || (lan ? '0.0.0.0' : '127.0.0.1')),
  };
}

/**
 * @typedef {object} TestOptions
 * @property {boolean} help
 * @property {boolean} all
 * @property {typeof TEST_STAGES[number] | typeof PICTURES | undefined} only
 * @property {number | undefined} turn from 1 on; undefined: all of them
 */

/**
 * @param {string[]} args
 * @returns {TestOptions}
 */
export function parseTestOptions(args) {
  const { help, all, only, turn } = parse(args, TEST_USAGE, {
    help: { type: 'boolean', default: false },
    all: { type: 'boolean', default: false },
    only: { type: 'string' },
    turn: { type: 'string' },
  });
  const stage = [...TEST_STAGES, PICTURES].find((name) => name === only);
  if (only !== undefined && stage === undefined) {
    throw new Problem(`There is no stage ${only}.\n${TEST_USAGE}`);
  }
  const turns = TURNS.map((_, i) => String(i + 1));
  if (turn !== undefined && !turns.includes(turn)) {
    throw new Problem(`There is no turn ${turn}: they are ${turns.join(', ')}.\n${TEST_USAGE}`);
  }
  return { help, all, only: stage, turn: turn === undefined ? undefined : Number(turn) };
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
