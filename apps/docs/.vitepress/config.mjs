import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { defineConfig } from 'vitepress';
import { deadLinks } from '../tools/links.mjs';
import {
  API_FOLDER,
  API_PACKAGES,
  NO_PAGES,
  PAGES,
  ROOT,
  SECTIONS,
  slugify,
  targetOf,
} from '../tools/pages.mjs';

/** Pages stand above this package, where no Vue is to be found; what they are rendered by lies in it, where one is. */
const vueOfThisPackage = {
  name: 'vue-of-this-package',
  enforce: /** @type {const} */ ('pre'),
  resolveId: (
    /** @type {string} */ id,
    /** @type {unknown} */ _importer,
    /** @type {{ ssr?: boolean }} */ { ssr },
  ) => (ssr && /^vue(\/|$)/.test(id) ? { id, external: true } : null),
};

const dead = deadLinks();
if (dead.length) throw new Error(`Links that lead nowhere:\n${dead.join('\n')}`);

const urls = new Map(
  PAGES.map(({ file, url }) => [file, `/${url === 'index' ? '' : url.replace(/index$/, '')}`]),
);
const api = API_PACKAGES.filter((name) => existsSync(`${ROOT}${API_FOLDER}/${name}.md`));

export default defineConfig({
  title: 'Guise',
  description: 'A video call in which nobody sends video.',
  lang: 'en',
  srcDir: '../..',
  srcExclude: [
    ...NO_PAGES,
    '{test-results,playwright-report}/**',
    'models/training/{runs,cache}/**',
    `${API_FOLDER}/README.md`,
  ],
  outDir: 'dist',
  cacheDir: '../../.cache/docs',
  cleanUrls: false,
  vite: { plugins: [vueOfThisPackage] },
  // What a reader's own machine serves.
  ignoreDeadLinks: 'localhostLinks',
  appearance: 'force-dark',
  rewrites: {
    ...Object.fromEntries(PAGES.map(({ file, url }) => [file, `${url}.md`])),
    ...Object.fromEntries(api.map((name) => [`${API_FOLDER}/${name}.md`, `api/${name}.md`])),
  },
  head: [
    ['link', { rel: 'icon', href: 'data:,' }],
    ['meta', { name: 'theme-color', content: '#100e15' }],
  ],
  markdown: { anchor: { slugify }, config: linkPages },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Begin', link: '/ways-in' },
      { text: 'Operations', link: '/operations' },
      { text: 'Wire format', link: '/wire' },
      ...(api.length ? [{ text: 'API', link: `/api/${api[0]}` }] : []),
    ],
    sidebar: [
      ...SECTIONS.map(({ text, pages }) => ({
        text,
        collapsed: text === 'Inside Guise',
        items: pages.map((page) => ({ text: page.text, link: urls.get(page.file) })),
      })),
      { text: 'API', items: api.map((name) => ({ text: `@guise/${name}`, link: `/api/${name}` })) },
    ],
  },
});

/**
 * The files link to one another as they lie in the repository. Here a link to a page becomes its address, and one to
 * anything else, like a source file, its text.
 *
 * @param {import('markdown-it')} md
 */
function linkPages(md) {
  md.core.ruler.push('guise-links', ({ tokens, env }) => {
    const file = relative(ROOT, env.realPath ?? env.path ?? '');
    for (const { children } of tokens) {
      let hidden = false;
      for (const token of children ?? []) {
        if (token.type === 'link_open') {
          const target = targetOf(file, token.attrGet('href') ?? '');
          const url = target && urls.get(target.file);
          hidden = target !== null && url === undefined && !target.file.startsWith(API_FOLDER);
          if (url !== undefined && url !== null && target?.file !== file)
            token.attrSet('href', `${url}${target?.anchor ? `#${target.anchor}` : ''}`);
        }
        if (hidden && /^link_/.test(token.type)) Object.assign(token, { type: 'text', content: '' });
      }
    }
  });
}
