import { type ParseArgsConfig, parseArgs } from 'node:util';
import { Problem } from './problem.js';

type Options = NonNullable<ParseArgsConfig['options']>;
type Values<T extends Options> = ReturnType<typeof parseArgs<{ args: string[]; options: T }>>['values'];

/** The values of a benchmark's options. Throws a {@link Problem} with its usage for options that do not exist. */
export function parseBenchArgs<const T extends Options>(
  args: readonly string[],
  options: T,
  usage: string,
): Values<T> {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new Problem(`${(error as Error).message}\n\n${usage}`);
  }
}
