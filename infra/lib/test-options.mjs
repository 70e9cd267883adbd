import { readFileSync } from 'node:fs';
import { parse } from './options.mjs';
import { Problem } from './problem.mjs';

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
