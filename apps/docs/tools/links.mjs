// Links within the repository: whether each leads to a file that is there, and to a heading in it.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { markdownFiles, ROOT, slugify, targetOf } from './pages.mjs';

/**
 * A Markdown text without what looks like Markdown and is code or a comment. Its lines keep their numbers.
 *
 * @param {string} text
 */
export function proseOf(text) {
  const blank = (/** @type {string} */ part) => part.replace(/[^\n]/g, ' ');
  return text
    .replace(/^( *)(`{3,}|~{3,})[^\n]*\n[\s\S]*?^ *\2 *$/gm, blank)
    .replace(/<!--[\s\S]*?-->/g, blank);
}

/**
 * The anchors of a Markdown text: those of its headings, numbered where one comes again.
 *
 * @param {string} text
 * @returns {Set<string>}
 */
export function anchorsOf(text) {
  const anchors = new Set();
  for (const [, heading = ''] of proseOf(text).matchAll(/^#{1,6} +(.+?) *#*$/gm)) {
    const slug = slugify(heading.replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/[`*]/g, ''));
    let anchor = slug;
    for (let count = 1; anchors.has(anchor); count++) anchor = `${slug}-${count}`;
    anchors.add(anchor);
  }
  return anchors;
}

/**
 * What is wrong with a file's links, one sentence each.
 *
 * @param {string} file from the repository's root
 * @param {string} text
 * @param {(file: string) => string | null} read another file's text, null where there is none; '' of a folder
 * @returns {string[]}
 */
export function deadLinksOf(file, text, read) {
  const prose = proseOf(text).replace(/`[^`\n]*`/g, (code) => ' '.repeat(code.length));
  const inline = prose.matchAll(/\]\(<?([^)\s>]+)>?(?: +"[^"]*")?\)/g);
  const defined = prose.matchAll(/^\[[^\]]+\]: *(\S+)/gm);
  const framed = prose.matchAll(/^\s*(?:link|src): +([^\s"']+)$/gm);
  return [...inline, ...defined, ...framed].flatMap((match) => {
    const href = /** @type {string} */ (match[1]);
    const target = href.startsWith('/') ? null : targetOf(file, href);
    if (!target) return [];
    const line = prose.slice(0, match.index).split('\n').length;
    const there = target.file === file ? text : read(target.file);
    if (there === null) return [`${file}:${line}: ${href}: there is no such file`];
    if (target.anchor && target.file.endsWith('.md') && !anchorsOf(there).has(target.anchor))
      return [`${file}:${line}: ${href}: there is no such heading`];
    return [];
  });
}

/**
 * All links of all Markdown files that lead nowhere.
 *
 * @returns {string[]} one sentence each
 */
export function deadLinks() {
  const read = (/** @type {string} */ file) => {
    if (!existsSync(join(ROOT, file))) return null;
    return file.endsWith('.md') ? readFileSync(join(ROOT, file), 'utf8') : '';
  };
  return markdownFiles().flatMap((file) => deadLinksOf(file, /** @type {string} */ (read(file)), read));
}
