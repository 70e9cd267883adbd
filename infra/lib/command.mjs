import { spawn } from 'node:child_process';
import { accessSync, appendFileSync, constants, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { constants as osConstants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env] the whole environment; this process's own when left out
 * @property {string} [log] file that gets everything the command prints, written anew
 * @property {(line: string) => void} [onLine] called with each line of stdout and stderr
 * @property {boolean} [terminal] the command may ask its user something (sudo): keep the terminal as its stdin
 * @property {number} [timeoutMs] after this the command is ended
 */

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** @type {Set<() => void>} How to end each command that is running now. */
const running = new Set();
let endedBy = /** @type {NodeJS.Signals | null} */ (null);

/** Ends the commands that are running, with their children, when this process is told to end. */
export function endCommandsOnSignals() {
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      endedBy ??= signal;
      if (running.size === 0) exitAsKilled();
      for (const end of running) end();
    });
  }
}

/** Gives the signals back their default meaning, for code that handles them itself from here on. */
export function leaveSignalsAlone() {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(signal);
}

function exitAsKilled() {
  process.exit(128 + osConstants.signals[endedBy ?? 'SIGTERM']);
}

/**
 * Runs a command without showing its output.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<{ code: number, output: string }>} code 0 means success, 127 that the command does not exist,
 *   124 that its time was up; output is stdout and stderr as they came
 */
export function runQuietly(command, args, options = {}) {
  if (options.log) {
    mkdirSync(dirname(options.log), { recursive: true });
    writeFileSync(options.log, '');
  }
  let output = '';
  return runIt(command, args, options, 'pipe', (line) => {
    output += `${line}\n`;
    if (options.log) appendFileSync(options.log, `${line}\n`);
    options.onLine?.(line);
  }).then((code) => ({ code, output }));
}

/**
 * Runs a command whose output the user sees as it comes.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {Pick<RunOptions, 'cwd' | 'env'>} [options]
 * @returns {Promise<number>} the exit code, as from `runQuietly`
 */
export function runShown(command, args, options = {}) {
  return runIt(command, args, options, 'inherit', () => {});
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} options
 * @param {'pipe' | 'inherit'} outputs
 * @param {(line: string) => void} onLine
 * @returns {Promise<number>}
 */
function runIt(command, args, options, outputs, onLine) {
  return new Promise((resolve) => {
    const { cwd, env, terminal = false, timeoutMs } = options;
    // Its own process group, so that ending it ends the compilers and browsers it started, too. A command that may
    // read from the terminal has to stay in the foreground group.
    const child = spawn(command, args, {
      cwd,
      env,
      detached: !terminal,
      stdio: [terminal ? 'inherit' : 'ignore', outputs, outputs],
    });
    const end = () => {
      if (child.pid) endGroup(terminal ? child.pid : -child.pid);
    };
    let code = 0;
    const timer = setTimeout(() => {
      code = 124;
      end();
    }, timeoutMs ?? LONGEST_TIMER_MS);
    running.add(end);
    for (const stream of [child.stdout, child.stderr]) {
      if (stream) createInterface({ input: stream }).on('line', onLine);
    }
    child.on('error', (error) => {
      onLine(error.message);
      code = 127;
      if (!child.pid) finish();
    });
    child.on('close', (exitCode) => {
      code ||= exitCode ?? 1;
      finish();
    });
    function finish() {
      clearTimeout(timer);
      running.delete(end);
      if (endedBy) exitAsKilled();
      resolve(code);
    }
  });
}

/** @param {number} pid negative: the whole group */
function endGroup(pid) {
  try {
    process.kill(pid, 'SIGTERM');
  } catch {
    // It ended by itself in this moment.
  }
}

/**
 * The full path of the first of these programs that is on PATH (or in the folders where Debian keeps tools that are
 * not on an ordinary user's PATH), or null.
 *
 * @param {readonly string[]} names
 * @returns {string | null}
 */
export function findProgram(...names) {
  const folders = [...(process.env.PATH ?? '').split(delimiter).filter(Boolean), '/usr/sbin', '/sbin'];
  for (const name of names) {
    for (const folder of folders) {
      const path = join(folder, name);
      if (isExecutable(path)) return path;
    }
  }
  return null;
}

/** @param {string} path */
export function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
