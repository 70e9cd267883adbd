import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { runQuietly } from './command.mjs';
import { fingerprint } from './fingerprint.mjs';
import { CACHE, ROOT } from './paths.mjs';
import { Problem } from './problem.mjs';
import { say } from './show.mjs';

const WEB = `${ROOT}apps/web`;
const CLIENT = `${ROOT}packages/client`;
const EMBED = `${ROOT}packages/embed`;
const LOBBY = `${ROOT}apps/lobby`;
const SITE = `${ROOT}apps/docs`;
const SETTINGS = ['pnpm-lock.yaml', 'tsconfig.json', 'tsconfig.base.json'];

/** Checks the types of everything and compiles packages and server; only what changed takes time. */
export async function compile() {
  const stamp = await Stamp.of('compiled', ['apps', 'packages', 'examples', 'infra', 'e2e', ...SETTINGS]);
  // By itself tsc goes by the files' times, and a source unpacked or copied over an older one may carry an early time.
  const args = stamp.isCurrent ? ['-b'] : ['-b', '--force'];
  await orShow('The types do not fit', `${ROOT}node_modules/.bin/tsc`, args, ROOT);
  stamp.set();
}

/** Bundles the web app, unless nothing that goes into it has changed. Needs `compile()` first. */
export async function bundleWeb() {
  const stamp = await Stamp.of('bundled', ['apps/web', 'packages', ...SETTINGS]);
  if (stamp.isCurrent && existsSync(`${WEB}/dist/index.html`)) return;

  say('Bundling the web app');
  await orShow('The web app could not be bundled', `${WEB}/node_modules/.bin/vite`, ['build'], WEB);
  stamp.set();
}

/** Puts the SDK's folder for pages without a bundler together, unless nothing in it has changed. Needs `compile()` first. */
export async function bundleEmbed() {
  const models = ['prnet-lite', 'face-finder', 'visemes'].map((name) => `models/${name}`);
  const stamp = await Stamp.of('bundled-embed', ['packages', ...models, ...SETTINGS]);
  if (stamp.isCurrent && existsSync(`${EMBED}/dist/static/guise-elements.js`)) return;

  say('Bundling the SDK');
  const vite = (/** @type {string} */ folder, /** @type {string[]} */ ...mode) =>
    orShow('The SDK could not be bundled', `${folder}/node_modules/.bin/vite`, ['build', ...mode], folder);
  await vite(CLIENT);
  await vite(EMBED);
  await vite(EMBED, '--mode', 'elements');
  stamp.set();
}

/** Bundles the game's lobby, unless nothing that goes into it has changed. Needs `compile()` first. */
export async function bundleLobby() {
  const stamp = await Stamp.of('bundled-lobby', ['apps/lobby', 'packages', ...SETTINGS]);
  if (stamp.isCurrent && existsSync(`${LOBBY}/dist/index.html`)) return;

  say('Bundling the lobby');
  await orShow('The lobby could not be bundled', `${LOBBY}/node_modules/.bin/vite`, ['build'], LOBBY);
  stamp.set();
}

/** Builds the documentation's site, unless nothing that goes into it has changed. Needs `compile()` first. */
export async function buildSite() {
  const pages = ['README.md', 'apps', 'docs', 'e2e', 'examples', 'infra', 'models', 'packages'];
  const stamp = await Stamp.of('site', [...pages, ...SETTINGS]);
  if (stamp.isCurrent && existsSync(`${SITE}/dist/index.html`)) return;

  say('Building the documentation');
  const shown = (/** @type {string} */ tool, /** @type {string[]} */ ...args) =>
    orShow('The documentation could not be built', `${SITE}/node_modules/.bin/${tool}`, args, SITE);
  await shown('typedoc');
  await shown('vitepress', 'build');
  stamp.set();
}

/** Remembers what a step was last done with. */
class Stamp {
  /**
   * @param {string} name of the step
   * @param {readonly string[]} inputs what the step depends on, besides Node's version
   */
  static async of(name, inputs) {
    return new Stamp(`${CACHE}${name}`, await fingerprint(ROOT, inputs, process.version));
  }

  /**
   * @param {string} file
   * @param {string} wanted
   */
  constructor(file, wanted) {
    this.file = file;
    this.wanted = wanted;
    /** Whether the step was last done with just these inputs. */
    this.isCurrent = existsSync(file) && readFileSync(file, 'utf8') === wanted;
  }

  set() {
    mkdirSync(CACHE, { recursive: true });
    writeFileSync(this.file, this.wanted);
  }
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
