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

/** Throws a {@link Problem} for anything but a whole number in this range. */
export function whole(option: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new Problem(`${option} needs a whole number from ${least} to ${most}, not "${text}".`);
}
