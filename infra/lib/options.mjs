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
 * Throws a `Problem` for options that do not exist.
 *
 * @template {import('node:util').ParseArgsConfig['options']} T
 * @param {string[]} args
 * @param {string} usage
 * @param {T} options
 * @returns {ReturnType<typeof parseArgs<{ options: T, strict: true, allowPositionals: false }>>['values']}
 */
export function parse(args, usage, options) {
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
