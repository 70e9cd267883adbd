import { accessSync, constants } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Problem } from './problem.mjs';

export const START_USAGE = `npm start -- [options]
  --lan            serve HTTPS to the devices on this network, too, and print a link for them
  --port N         the port of the page (default: $PORT, else 3000)
  --host ADDRESS   the address to listen on (default: this machine only; with --lan, every address)
  --cert FILE, --key FILE
                   your own certificate and key in PEM format, instead of a self-signed one
  --announce IP    the address under which browsers reach this machine, where it cannot know that itself`;

export const TEST_STAGES = /** @type {const} */ (['lint', 'types', 'unit', 'e2e']);

export const TEST_USAGE = `npm test -- [options]
  --only STAGE     one of ${TEST_STAGES.join(', ')}: run only that one`;

/**
 * @typedef {object} StartOptions
 * @property {boolean} help
 * @property {boolean} lan
 * @property {number} port 0 lets the system choose
 * @property {string} host
 * @property {string | undefined} cert full path
 * @property {string | undefined} key full path
 * @property {string | undefined} announce
 */

/**
 * Throws a `Problem` for options that do not exist or do not fit together.
 *
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {StartOptions}
 */
export function parseStartOptions(args, env) {
  const values = parse(args, START_USAGE, {
    help: { type: 'boolean', default: false },
    lan: { type: 'boolean', default: false },
    port: { type: 'string', default: env.PORT || '3000' },
    host: { type: 'string' },
    cert: { type: 'string' },
    key: { type: 'string' },
    announce: { type: 'string' },
  });
  const { help, lan, cert, key, announce } = values;
  if ((cert === undefined) !== (key === undefined)) {
    throw new Problem('A certificate needs its key: give both --cert FILE and --key FILE.');
  }
  return {
    ...{ help, lan, announce },
    port: parsePort(values.port),
    host: values.host ?? (lan ? '0.0.0.0' : '127.0.0.1'),
    cert: readable(cert, '--cert'),
    key: readable(key, '--key'),
  };
}

/**
 * The same options for apps/server.
 *
 * @param {StartOptions} options
 */
export function serverArguments({ port, host, lan, cert, key, announce }) {
  const args = ['--port', String(port), '--host', host];
  if (lan) args.push('--lan');
  if (cert !== undefined && key !== undefined) args.push('--cert', cert, '--key', key);
  if (announce !== undefined) args.push('--announce', announce);
  return args;
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
 * @param {string | undefined} file
 * @param {string} option
 */
function readable(file, option) {
  if (file === undefined) return undefined;
  const path = resolve(file);
  try {
    accessSync(path, constants.R_OK);
  } catch {
    throw new Problem(`${option} ${file}: there is no such file, or it cannot be read.`);
  }
  return path;
}
