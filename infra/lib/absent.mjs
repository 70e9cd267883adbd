/** What was said to be missing: once is enough. */
const said = new Set();

/**
 * For tests that need a server which this machine has not and which is not to be had: they are skipped, and that is said. In CI, where
 * nobody reads it, they fail.
 *
 * @param {string} program
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {null}
 * @throws Error in CI
 */
export function absent(program, env = process.env) {
  if (env.CI) throw new Error(`There is no ${program} here, and in CI the tests that need it have to run.`);
  if (!said.has(program)) console.warn(`There is no ${program} here: the tests that need it are skipped.`);
  said.add(program);
  return null;
}
