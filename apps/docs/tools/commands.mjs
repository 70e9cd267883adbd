// The commands that the documentation tells people to type: whether they are there, and take what they are given.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from './pages.mjs';

/** The scripts of a folder's package. @param {string} folder @returns {Record<string, string>} */
function scriptsIn(folder) {
  const file = join(ROOT, folder, 'package.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')).scripts ?? {}) : {};
}

const SCRIPTS = scriptsIn('.');
/** What `npm start` gives on to the server, which it reads by its address. */
const SERVER_OPTIONS = 'infra/lib/server-options.json';

/**
 * What is wrong with the commands of npm in a page, one sentence each: in its blocks and in what it says in between.
 *
 * @param {string} file from the repository's root
 * @param {string} text
 * @returns {string[]}
 */
export function wrongCommandsOf(file, text) {
  // A line that ends in a backslash goes on; the same length, so that lines can be counted.
  const commands = text
    .replaceAll('\\\n', '  ')
    .matchAll(/npm (?:run (?:-s )?([\w:-]+)|(start|test))(?= |`|$)( -- [^`\n#;&]*)?/gm);
  return [...commands].flatMap((match) => {
    const script = match[1] ?? match[2] ?? '';
    const where = `${file}:${text.slice(0, match.index).split('\n').length}: ${match[0].trim()}`;
    if (!SCRIPTS[script] && !scriptsIn(dirname(file))[script]) return [`${where}: there is no such script`];
    const flags = [...(match[3] ?? '').matchAll(/(?<= )--([a-z][\w-]*)/g)].map(([, flag = '']) => flag);
    const known = sourcesOf(script);
    return flags
      .filter((flag) => flag !== 'help' && !takes(known, flag))
      .map((flag) => `${where}: it does not know --${flag}`);
  });
}

/** @param {string} sources @param {string} flag */
function takes(sources, flag) {
  const camel = flag.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
  // `no-` before a flag of Node's parser is the flag's own negative.
  const names = [flag, camel, flag.replace(/^no-/, '')].join('|');
  return new RegExp(`['"\`](?:--)?(?:${names})['"\`= ]|\\b(?:${names})\\??:`).test(sources);
}

/**
 * The sources that a script runs, with those that they name by a path, in one text.
 *
 * @param {string} script
 */
function sourcesOf(script) {
  const begin = [...(SCRIPTS[script] ?? '').matchAll(/node ([\w./-]+\.m?js)/g)].map(([, path = '']) => path);
  /** @type {Map<string, string>} */
  const seen = new Map();
  const queue = begin.map((path) => path.replace('/dist/', '/src/'));
  if (script === 'start') queue.push(SERVER_OPTIONS);
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    const file = [path, path.replace(/\.js$/, '.ts')].find((candidate) => existsSync(join(ROOT, candidate)));
    if (!file || seen.has(file)) continue;
    const text = readFileSync(join(ROOT, file), 'utf8');
    seen.set(file, text);
    for (const [, named = ''] of text.matchAll(/['"](\.{1,2}\/[\w./-]+\.(?:m?js|ts|json))['"]/g))
      queue.push(join(dirname(file), named).replace('/dist/', '/src/'));
  }
  return [...seen.values()].join('\n');
}
