import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { optionLines, settingsTable, variables } from './describe.js';
import { flagOptions } from './read-settings.js';

/** What is written from the settings, so that it cannot say anything else. */
const ROOT = new URL('../../../../', import.meta.url);
const DOCS = new URL('docs/operations.md', ROOT);
/** For `npm start`, which runs before anything is installed. */
const START = new URL('infra/lib/server-options.json', ROOT);

const MARKED = /(<!-- settings -->\n)[\s\S]*?(\n<!-- end -->)/;

/** Files and what should be in them now. */
export function writtenDocs(): { file: URL; now: string; text: string }[] {
  const docs = readFileSync(DOCS, 'utf8');
  const options = { options: flagOptions(), variables: variables(), usage: optionLines().split('\n') };
  return [
    { file: DOCS, now: docs, text: docs.replace(MARKED, `$1\n${settingsTable()}\n$2`) },
    { file: START, now: readFileSync(START, 'utf8'), text: `${JSON.stringify(options, null, 2)}\n` },
  ];
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  for (const { file, text } of writtenDocs()) writeFileSync(file, text);
