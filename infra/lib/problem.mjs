/** Something the person at the keyboard can do something about: shown as its message alone, without a stack. */
export class Problem extends Error {
  /** @override */
  name = 'Problem';
}

/**
 * Runs a command's body. A `Problem` becomes its sentence on stderr and exit code 1;
 * anything else is a bug here and keeps its stack.
 *
 * @param {() => Promise<void>} body
 */
export async function orExplain(body) {
  try {
    await body();
  } catch (error) {
    process.exitCode = 1;
    console.error(error instanceof Problem ? `\n${error.message}` : error);
  }
}
