// The samples of the documentation: what stands in the blocks of its pages.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultTreeAdapter, parseFragment } from 'parse5';
import { markdownFiles, ROOT, slugify } from './pages.mjs';

/**
 * @typedef {object} Sample
 * @property {string} name its file and the heading above it, numbered where one has several: `docs/sdk.md#voices-2`
 * @property {string} file from the repository's root
 * @property {number} line of the code's first line, from 1
 * @property {string} language '' where none is said
 * @property {string} code
 */

/**
 * The blocks of a text.
 *
 * @param {string} file
 * @param {string} text
 * @returns {Sample[]}
 */
export function samplesIn(file, text) {
  let heading = '';
  /** @type {Map<string, number>} */
  const counts = new Map();
  return [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$|^#{1,6} +(.+?) *#*$/gm)].flatMap(
    ({ index, 1: language = '', 2: code, 3: title }) => {
      if (code === undefined) {
        heading = slugify((title ?? '').replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/[`*]/g, ''));
        return [];
      }
      const count = (counts.get(heading) ?? 0) + 1;
      counts.set(heading, count);
      const name = `${file}#${heading}${count > 1 ? `-${count}` : ''}`;
      return [{ name, file, line: text.slice(0, index).split('\n').length + 1, language, code }];
    },
  );
}

/**
 * All blocks of all Markdown files in one of these languages.
 *
 * @param {readonly string[]} languages
 */
export function samples(languages) {
  return markdownFiles()
    .flatMap((file) => samplesIn(file, readFileSync(join(ROOT, file), 'utf8')))
    .filter(({ language }) => languages.includes(language));
}

/**
 * A sample as a module that a compiler takes: `=> …` stands for whatever the reader does there. Its lines keep their numbers.
 *
 * @param {string} code
 */
export const moduleOf = (code) => `${code.replaceAll('=> …', '=> undefined')}\nexport {};\n`;

/**
 * What a file of samples is called, so that a compiler's message says where it stands.
 *
 * @param {Sample} sample
 * @param {string} [ending]
 */
export const fileOf = ({ file, line }, ending = 'ts') =>
  `${file.replace(/\.md$/, '').replaceAll('/', '_')}_line_${line}.${ending}`;

/**
 * The scripts of a sample of HTML, as samples themselves. What a page without a bundler imports by its path is the
 * package that the file was made from.
 *
 * @param {Sample} sample
 * @returns {Sample[]}
 * @throws where it is no HTML, or an import map no JSON
 */
export function scriptsOf(sample) {
  const wrong = (/** @type {string} */ what) => new Error(`${sample.file}:${sample.line}: ${what}`);
  const onParseError = (/** @type {{ code: string }} */ { code }) => {
    throw wrong(code);
  };
  const root = parseFragment(sample.code, { sourceCodeLocationInfo: true, onParseError });
  return elementsOf(root)
    .filter(({ tagName, attrs }) => tagName === 'script' && !attrs.some(({ name }) => name === 'src'))
    .flatMap((script) => {
      const code = script.childNodes.map((node) => ('value' in node ? node.value : '')).join('');
      const type = script.attrs.find(({ name }) => name === 'type')?.value ?? 'text/javascript';
      if (type === 'importmap') {
        if (!JSON.parse(code).imports) throw wrong('an import map without imports');
        return [];
      }
      const line = sample.line + (script.sourceCodeLocation?.startLine ?? 1) - 1;
      return [{ ...sample, line, code: code.replaceAll("'./guise/guise.js'", "'@guise/embed'") }];
    });
}

/**
 * @param {import('parse5').DefaultTreeAdapterTypes.ParentNode} parent
 * @returns {import('parse5').DefaultTreeAdapterTypes.Element[]}
 */
function elementsOf(parent) {
  const elements = parent.childNodes.filter((node) => defaultTreeAdapter.isElementNode(node));
  return elements.flatMap((element) => [element, ...elementsOf(element)]);
}
