import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { audit } from './audit.mjs';
import { ensureTestTools } from './browser.mjs';
import { buildSite, bundleEmbed, bundleLobby, bundleWeb, compile } from './build.mjs';
import { endCommandsOnSignals, runShown } from './command.mjs';
import { countsLine, playwrightCounts, sum, vitestCounts, vitestFlaky } from './counts.mjs';
import { installDependencies } from './dependencies.mjs';
import { slowness } from './pace.mjs';
import { endWithNpm } from './parent.mjs';
import { CACHE, ROOT } from './paths.mjs';
import { Problem } from './problem.mjs';
import { say } from './show.mjs';
import { PICTURES, parseTestOptions, TEST_USAGE } from './test-options.mjs';
import { ensureWorker } from './worker.mjs';

/**
 * @typedef {import('./test-options.mjs').TestOptions} TestOptions
 *
 * @typedef {object} Stage
 * @property {string} name
 * @property {readonly string[]} for the choices of --only that need this stage
 * @property {(env: NodeJS.ProcessEnv, options: TestOptions) => Promise<void>} run throws a `Problem` when the stage fails
 * @property {() => import('./counts.mjs').Counts} [counts] after the stage: how its tests went
 */

const UNIT_REPORT = `${CACHE}unit-tests.json`;
const E2E_REPORT = `${CACHE}e2e-tests.json`;
const PICTURES_REPORT = `${CACHE}screens.json`;

/** Longer than that a registry that does not answer holds nobody up. */
const AUDIT_PATIENCE_MS = 45_000;

const unitReport = () => JSON.parse(readFileSync(UNIT_REPORT, 'utf8'));

/** @type {readonly Stage[]} */
const STAGES = [
  { name: 'packages', for: ['lint', 'types', 'unit', 'e2e', PICTURES], run: installDependencies },
  { name: 'media worker', for: ['unit', 'e2e', PICTURES], run: ensureWorker },
  {
    name: 'test tools',
    for: ['unit', 'e2e', PICTURES],
    async run(env) {
      env.CHROMIUM_PATH = await ensureTestTools(env);
    },
  },
  { name: 'lint', for: ['lint'], run: () => tool('biome', ['check', '--error-on-warnings', '.']) },
  { name: 'known weaknesses', for: ['lint'], run: checkWeaknesses },
  { name: 'types', for: ['types', 'unit', 'e2e', PICTURES], run: compile },
  { name: 'web app', for: ['types', 'e2e', PICTURES], run: bundleWeb },
  { name: 'SDK', for: ['unit', 'e2e'], run: bundleEmbed },
  { name: 'lobby', for: ['e2e'], run: bundleLobby },
  { name: 'documentation', for: ['unit'], run: buildSite },
  { name: 'sizes', for: ['unit'], run: () => tool('size-limit', ['--silent']) },
  {
    name: 'unit tests',
    for: ['unit'],
    async run(env) {
      rmSync(UNIT_REPORT, { force: true });
      const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${UNIT_REPORT}`];
      await tool('vitest', ['run', ...reporters], env);
      for (const line of vitestFlaky(unitReport())) say(`flaky: ${line}`);
    },
    counts: () => vitestCounts(unitReport()),
  },
  {
    name: 'browser tests',
    for: ['e2e'],
    run: (env, { all, turn }) => {
      const parts = turn === undefined ? [] : ['--project', 'always', '--project', `turn ${turn}`];
      return runBrowserTests(E2E_REPORT, [...parts, ...(all ? [] : ['--grep-invert', leftOut()])], env);
    },
    counts: () => playwrightCounts(JSON.parse(readFileSync(E2E_REPORT, 'utf8'))),
  },
  {
    name: 'pictures',
    for: [PICTURES],
    run: (env) =>
      runBrowserTests(PICTURES_REPORT, ['--retries=0', 'screens[-.]', 'elements'], {
        ...env,
        GUISE_SCREENS: `${CACHE}screens`,
      }),
    counts: () => playwrightCounts(JSON.parse(readFileSync(PICTURES_REPORT, 'utf8'))),
  },
];

/**
 * Runs the stages up to the first that fails. The last line says how many tests passed and failed; a stage that
 * failed without a failing test counts as one.
 *
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} processEnv
 */
export async function test(args, processEnv) {
  const options = parseTestOptions(args);
  const { help, only } = options;
  if (help) return say(TEST_USAGE);

  endCommandsOnSignals();
  endWithNpm(processEnv);
  mkdirSync(CACHE, { recursive: true });
  const env = { ...processEnv };
  const counts = [];
  const begin = performance.now();
  for (const stage of STAGES) {
    if (only ? !stage.for.includes(only) : stage.for[0] === PICTURES) continue;
    const outcome = await runStage(stage, env, options);
    counts.push(outcome.counts);
    if (!outcome.ok) {
      process.exitCode = 1;
      break;
    }
  }
  say(`\n== everything: ${((performance.now() - begin) / 1000).toFixed(0)} s`);
  say(`\n${countsLine(sum(counts))}`);
}

/**
 * @param {Stage} stage
 * @param {NodeJS.ProcessEnv} env
 * @param {TestOptions} options
 */
async function runStage(stage, env, options) {
  say(`\n== ${stage.name}`);
  const begin = performance.now();
  const problem = await stage.run(env, options).then(
    () => null,
    (error) => {
      if (error instanceof Problem) return error.message;
      throw error;
    },
  );
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  const counts = countsOf(stage);
  if (problem === null) {
    say(`== ${stage.name}: done in ${seconds} s`);
    return { ok: true, counts };
  }
  say(`== ${stage.name}: FAILED after ${seconds} s. ${problem}`);
  return { ok: false, counts: { ...counts, failed: Math.max(counts.failed, 1) } };
}

/** Browser tests that `npm test` does without here, as a regular expression; what `--all` has. */
function leftOut() {
  const slow = slowness();
  if (slow === null) return '@wide';
  say(`This machine cannot show how faces move: tests marked @pace are left out. ${slow}`);
  return '@wide|@pace';
}

/** @param {Stage} stage */
function countsOf(stage) {
  try {
    return stage.counts?.() ?? sum([]);
  } catch {
    // The runner ended before it could write its report, which runStage counts as a failure.
    return sum([]);
  }
}

/** Without a registry that answers nothing is known, which is said and is no failure: tests run offline, too. */
async function checkWeaknesses() {
  const { verdict, output } = await audit(['--audit-level', 'high'], AUDIT_PATIENCE_MS);
  if (verdict === 'weak') throw new Problem(`Packages have known weaknesses:\n${output}`);
  say(
    verdict === 'clean'
      ? 'No package has a grave one.'
      : 'Not asked: the registry has no list, or does not answer.',
  );
}

/**
 * @param {string} report
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
async function runBrowserTests(report, args, env) {
  rmSync(report, { force: true });
  const all = ['test', '-c', 'e2e/playwright.config.ts', '--reporter=list,json', ...args];
  await tool('playwright', all, { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: report });
}

/**
 * Runs a tool of the root package, its output shown.
 *
 * @param {string} name
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 */
async function tool(name, args, env = process.env) {
  const code = await runShown(`${ROOT}node_modules/.bin/${name}`, args, { cwd: ROOT, env });
  if (code !== 0) throw new Problem(`${name} found what is above.`);
}
