import { type ParseArgsConfig, parseArgs } from 'node:util';
import * as v from 'valibot';
import { StartError } from '../start-error.js';
import { ENTRIES, type Settings } from './entries.js';
import { type AnyEntry, envOf, flagOf, type Said } from './entry.js';

/** Variables of this repository's other tools, which may stand in the same environment. */
const OTHER_VARIABLES = ['GUISE_SERVER', 'GUISE_SCREENS', 'GUISE_CHROMIUM', 'GUISE_ALL_CROPS'];

/** What is asked for instead of a server. */
const INSTEAD = { help: 'help', 'print-config': 'print' } as const;

/** A setting as it was said, and by what: a flag, a variable, or `default`. */
export interface Source {
  text: string | null;
  from: string;
}

export interface ReadSettings {
  settings: Settings;
  sources: Readonly<Record<string, Source>>;
  /** Asked for instead of a server. */
  instead: 'help' | 'print' | null;
}

const entries = Object.entries(ENTRIES) as [keyof Settings & string, AnyEntry][];

const schema = v.object(Object.fromEntries(entries.map(([name, entry]) => [name, v.nullable(entry.schema)])));

/**
 * Reads flags, then variables, then what holds unless said. An empty variable says nothing.
 * @throws StartError for flags and `GUISE_` variables that nobody knows, and for values that make no sense
 */
export function readSettings(args: string[], env: NodeJS.ProcessEnv): ReadSettings {
  const flags = parseFlags(args);
  const asked = Object.keys(INSTEAD).find((name) => flags[name]);
  const instead = asked ? INSTEAD[asked as keyof typeof INSTEAD] : null;
  checkVariables(env);
  const sources: Record<string, Source> = {};
  const said: Record<string, string | null> = {};
  for (const [name, entry] of entries) {
    const source = sourceOf(name, entry, flags, env, said);
    sources[name] = source;
    said[name] = source.text;
  }
  const parsed = v.safeParse(schema, said);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    const name = issue.path?.[0]?.key as string;
    throw StartError.options(`${sources[name]?.from} ${issue.message}.`);
  }
  return { settings: parsed.output as Settings, sources, instead };
}

/** The flags as node:util takes them. */
export function flagOptions(): NonNullable<ParseArgsConfig['options']> {
  const options: NonNullable<ParseArgsConfig['options']> = {};
  for (const [name, entry] of entries) {
    const flag = flagOf(name, entry);
    if (flag === null) continue;
    options[flag] = {
      type: entry.value === undefined ? 'boolean' : 'string',
      ...(entry.many && { multiple: true }),
    };
  }
  for (const name of Object.keys(INSTEAD)) options[name] = { type: 'boolean' };
  return options;
}

type Flags = Record<string, string | boolean | (string | boolean)[] | undefined>;

function parseFlags(args: string[]): Flags {
  try {
    return parseArgs({ args, options: flagOptions(), strict: true, allowPositionals: false }).values;
  } catch (error) {
    const [sentence] = (error as Error).message.split('. ');
    throw StartError.options(`${sentence}; --help lists the options.`);
  }
}

/** A name with a slip in it would be a setting that is silently not made. */
function checkVariables(env: NodeJS.ProcessEnv): void {
  const known = new Set([...OTHER_VARIABLES, ...entries.map(([name, entry]) => envOf(name, entry))]);
  const unknown = Object.keys(env).find((name) => name.startsWith('GUISE_') && !known.has(name));
  if (unknown !== undefined)
    throw StartError.options(`There is no setting ${unknown}; --help lists what the environment can say.`);
}

function sourceOf(name: string, entry: AnyEntry, flags: Flags, env: NodeJS.ProcessEnv, said: Said): Source {
  const flag = flagOf(name, entry);
  const given = flag === null ? undefined : flags[flag];
  // A switch is thrown by its flag, whichever way that is.
  if (given === true) return { text: entry.fallback === 'on' ? 'off' : 'on', from: `--${flag}` };
  if (given !== undefined)
    return { text: Array.isArray(given) ? given.join(' ') : String(given), from: `--${flag}` };
  const variable = envOf(name, entry);
  const value = env[variable];
  if (value) return { text: value, from: variable };
  const { fallback } = entry;
  return { text: typeof fallback === 'function' ? fallback(said) : fallback, from: 'default' };
}
