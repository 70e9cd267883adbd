import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { runQuietly } from './command.mjs';
import { fingerprint } from './fingerprint.mjs';
import { CACHE, ROOT } from './paths.mjs';
import { Problem } from './problem.mjs';
import { say } from './show.mjs';

const WEB = `${ROOT}apps/web`;
const WEB_STAMP = `${CACHE}web-build`;

/** Checks the types of everything and compiles packages and server; only what changed takes time. */
export async function compile() {
  await orShow('The types do not fit', `${ROOT}node_modules/.bin/tsc`, ['-b'], ROOT);
}

/** Bundles the web app, unless nothing that goes into it has changed. Needs `compile()` first. */
export async function bundleWeb() {
  const inputs = ['apps/web', 'packages', 'models', 'pnpm-lock.yaml', 'tsconfig.base.json'];
  const wanted = await fingerprint(ROOT, inputs, process.version);
  const upToDate = existsSync(WEB_STAMP) && readFileSync(WEB_STAMP, 'utf8') === wanted;
  if (upToDate && existsSync(`${WEB}/dist/index.html`)) return;

  say('Bundling the web app');
  await orShow('The web app could not be bundled', `${WEB}/node_modules/.bin/vite`, ['build'], WEB);
  mkdirSync(CACHE, { recursive: true });
  writeFileSync(WEB_STAMP, wanted);
}

/**
 * @param {string} failure how the sentence begins when the command fails
 * @param {string} command
 * @param {readonly string[]} args
 * @param {string} cwd
 */
async function orShow(failure, command, args, cwd) {
  const { code, output } = await runQuietly(command, args, { cwd });
  if (code === 0) return;
  say(output.trimEnd());
  throw new Problem(`${failure}; see above.`);
}
