// `npm run bench -- NAME [options]`. A benchmark is a file NAME.bench.ts beside this one that exports `run(args)`;
// what it throws as a `Problem` is printed as one sentence.
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));
const ENDING = '.bench.ts';

const names = readdirSync(FOLDER)
  .filter((file) => file.endsWith(ENDING))
  .map((file) => file.slice(0, -ENDING.length));
const usage = `npm run bench -- NAME [options]
  NAME      ${names.join(', ')}
  --help    after a name: what it measures, and its options`;

const [name, ...args] = process.argv.slice(2);
if (name === undefined || name === '--help' || name === '-h') {
  console.log(usage);
} else if (!names.includes(name)) {
  console.error(`There is no benchmark "${name}".\n\n${usage}`);
  process.exitCode = 1;
} else {
  await runBench(name, args);
}

/** @param {string} bench @param {string[]} options */
async function runBench(bench, options) {
  // Node 20 does not read TypeScript; Vite does.
  const { runnerImport } = await import('vite');
  const { module } = await runnerImport(`${FOLDER}${bench}${ENDING}`, { root: FOLDER, logLevel: 'error' });
  const { run } = /** @type {{ run(args: string[]): Promise<void> }} */ (module);
  try {
    await run(options);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'Problem') throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
