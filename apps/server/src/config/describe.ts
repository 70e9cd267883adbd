import { ENTRIES } from './entries.js';
import { type AnyEntry, envOf, flagOf } from './entry.js';
import type { ReadSettings } from './read-settings.js';

const entries = Object.entries(ENTRIES) as [string, AnyEntry][];
const FLAG_COLUMN = 26;
const WIDTH = 110;

const INSTEAD = [
  ['--print-config', 'what holds, and who said so; secrets are left out'],
  ['--help', 'this text'],
] as const;

/** The options as `--help` lists them: what a flag does, its variable, and what holds unless said. */
export function optionLines(): string {
  const flags = entries.flatMap(([name, entry]) => {
    const flag = flagOf(name, entry);
    if (flag === null) return [];
    const left = entry.value === undefined ? `--${flag}` : `--${flag} ${entry.value}`;
    return [
      line(
        left,
        `${says(entry)} (${[variableOf(name, entry), unlessSaid(entry)].filter(Boolean).join(', ')})`,
      ),
    ];
  });
  const variables = entries
    .filter(([name, entry]) => flagOf(name, entry) === null)
    .map(([name, entry]) => line(envOf(name, entry), entry.says));
  return [
    ...flags,
    ...INSTEAD.map(([flag, text]) => line(flag, text)),
    '',
    'In the environment only:',
    ...variables,
  ].join('\n');
}

export const USAGE = `Usage: server [options]\n${optionLines()}`;

/** What the environment can say. */
export function variables(): string[] {
  return entries.map(([name, entry]) => envOf(name, entry));
}

/** The same as a table in Markdown. */
export function settingsTable(): string {
  const rows = entries.map(([name, entry]) => {
    const flag = flagOf(name, entry);
    const given = flag === null ? '' : code(entry.value ? `--${flag} ${entry.value}` : `--${flag}`);
    const fallback =
      entry.unlessSaid ?? (typeof entry.fallback === 'string' && entry.fallback ? code(entry.fallback) : '');
    return `| ${given} | ${code(variableOf(name, entry))} | ${fallback} | ${says(entry)} |`;
  });
  return ['| flag | variable | unless said | |', '|---|---|---|---|', ...rows].join('\n');
}

/** What holds, as a shell would read it, each with who said so. Secrets are left out. */
export function printedSettings({ sources }: Pick<ReadSettings, 'sources'>): string {
  const lines = entries.map(([name, entry]) => {
    const { text, from } = sources[name] as { text: string | null; from: string };
    const shown = entry.secret && text !== null ? '<secret>' : (text ?? '');
    return [`${envOf(name, entry)}=${shown}`, from];
  });
  const column = Math.max(...lines.map(([left = '']) => left.length)) + 2;
  return lines.map(([left = '', from]) => `${left.padEnd(column)}# ${from}`).join('\n');
}

/** A switch that is on is described by what its flag does: it switches it off. */
function variableOf(name: string, entry: AnyEntry): string {
  const variable = envOf(name, entry);
  return entry.value === undefined && entry.secret !== true
    ? `${variable}=${entry.fallback === 'on' ? 'off' : 'on'}`
    : variable;
}

function says({ says, many }: AnyEntry): string {
  return many ? `${says}; several are possible` : says;
}

function unlessSaid({ unlessSaid, fallback, value }: AnyEntry): string {
  if (unlessSaid !== undefined) return `unless said: ${unlessSaid}`;
  return value !== undefined && typeof fallback === 'string' && fallback ? `default ${fallback}` : '';
}

function code(text: string): string {
  return `\`${text}\``;
}

/** Two columns, the right one broken at {@link WIDTH}. */
function line(left: string, right: string): string {
  const indent = ' '.repeat(FLAG_COLUMN);
  const rows: string[] = [];
  for (const word of right.split(' ')) {
    const last = rows.at(-1);
    if (last !== undefined && last.length + word.length + 1 <= WIDTH - FLAG_COLUMN)
      rows[rows.length - 1] = `${last} ${word}`;
    else rows.push(word);
  }
  const head = `  ${left}`;
  if (head.length < FLAG_COLUMN) return `${head.padEnd(FLAG_COLUMN)}${rows.join(`\n${indent}`)}`;
  return `${head}\n${indent}${rows.join(`\n${indent}`)}`;
}
