import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { wrongCommandsOf } from './commands.mjs';
import { anchorsOf, deadLinks, deadLinksOf } from './links.mjs';
import { markdownFiles, NO_PAGES, PAGES, ROOT, slugify } from './pages.mjs';
import { NOT_RUN, NOT_RUN_IN, RUN } from './sample-runs.mjs';
import { samples, samplesIn, scriptsOf } from './samples.mjs';

const read = (/** @type {string} */ file) => readFileSync(join(ROOT, file), 'utf8');

describe('pages', () => {
  test('are all there, and no Markdown is forgotten', () => {
    expect(PAGES.map(({ file }) => file).filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
    const known = [...NO_PAGES, ...PAGES.map(({ file }) => file)];
    expect(markdownFiles().filter((file) => !known.includes(file))).toEqual([]);
  });

  test('have an address each', () => {
    expect(new Set(PAGES.map(({ url }) => url)).size).toBe(PAGES.length);
  });

  test('have a heading, by which the search calls them', () => {
    const bare = PAGES.filter(({ file, url }) => url !== 'index' && !/^# \S/m.test(read(file)));
    expect(bare).toEqual([]);
  });
});

describe('links', () => {
  test('lead to files and headings that are there', () => {
    expect(deadLinks()).toEqual([]);
  });

  test('of the landing page lead to pages', () => {
    const links = [...read('apps/docs/index.md').matchAll(/link: \/([^\s#]*)(?:#(\S+))?/g)];
    expect(links.length).toBeGreaterThan(5);
    for (const [link, url, anchor] of links) {
      const page = PAGES.find((candidate) => candidate.url === url);
      expect(page, link).toBeDefined();
      if (anchor && page) expect([...anchorsOf(read(page.file))], link).toContain(anchor);
    }
  });

  test.each([
    ['a file that is not there', '[x](b.md)', 'no such file'],
    ['a picture that is not there', '![x](../b.png)', 'no such file'],
    ['a heading that is not there', '[x](#two)', 'no such heading'],
    ['another file’s heading', '[x](c.md#two)', 'no such heading'],
    ['one that is written below', '[x][y]\n\n[y]: b.md', 'no such file'],
  ])('are found dead: %s', (_, text, wrong) => {
    const files = new Map([['docs/c.md', '# One']]);
    const dead = deadLinksOf('docs/a.md', `# One\n\n${text}\n`, (file) => files.get(file) ?? null);
    expect(dead).toEqual([expect.stringContaining(wrong)]);
  });

  test('in code are none, and whole addresses are not looked at', () => {
    const text =
      '# One\n`[x](y.md)`\n```\n[x](y.md)\n# Two\n```\n[x](https://example.org/y.md) [x](#one) [x](c.md#one-1)\n';
    expect(deadLinksOf('docs/a.md', text, () => '# One\n## One')).toEqual([]);
  });

  test('go by headings as GitHub has them', () => {
    expect(slugify('What is limited, and why')).toBe('what-is-limited-and-why');
    expect([...anchorsOf('# `mintToken`: who?\n## A [link](b.md)\n## A link\n')]).toEqual([
      'minttoken-who',
      'a-link',
      'a-link-1',
    ]);
  });
});

describe('the API reference', () => {
  test('has a page for everything that can be imported', () => {
    const { entryPoints } = JSON.parse(read('apps/docs/typedoc.json'));
    const named = readdirSync(join(ROOT, 'packages')).flatMap((name) => {
      const { exports } = JSON.parse(read(`packages/${name}/package.json`));
      const types = Object.values(exports).flatMap((entry) => entry.types ?? []);
      const sources = types.map((file) => file.replace('./dist/', 'src/').replace('.d.ts', '.ts'));
      return sources.map((file) => `../../packages/${name}/${file}`);
    });
    expect(named.length).toBeGreaterThan(10);
    // What tests are made of is nobody else's, and a worker's entry has nothing to call.
    const silent = /\/testing\/|\/worker\.ts$/;
    const missing = named.filter((file) => !silent.test(file) && !entryPoints.includes(file));
    expect(missing).toEqual([]);
  });
});

describe('commands', () => {
  test('are there, and take what they are given', () => {
    expect(markdownFiles().flatMap((file) => wrongCommandsOf(file, read(file)))).toEqual([]);
  });

  test.each([
    ['npm run strat', 'no such script'],
    ['```\nnpm run track -- VIDEO --uot FILE\n```', '--uot'],
    ['`npm start -- --lam`', '--lam'],
    ['npm start -- --host 0.0.0.0 \\\n  --prot 443', '--prot'],
  ])('are found wrong: %j', (text, wrong) => {
    expect(wrongCommandsOf('docs/a.md', text)).toEqual([expect.stringContaining(wrong)]);
  });
});

describe('samples', () => {
  test('say in which language they are, or are commands and drawings', () => {
    const languages = ['', 'css', 'html', 'js', 'json', 'sh', 'ts', 'tsx'];
    const others = markdownFiles().flatMap((file) => samplesIn(file, read(file)));
    expect(others.filter(({ language }) => !languages.includes(language))).toEqual([]);
  });

  test('are run, or it is said once why not', () => {
    const all = markdownFiles().flatMap((file) => samplesIn(file, read(file)));
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
    const run = new Set(Object.values(RUN).flat());
    const known = new Set([...run, ...Object.keys(NOT_RUN)]);
    const unknown = all.filter(({ name, language }) => !known.has(name) && !NOT_RUN_IN[language]);
    expect(unknown.map(({ name }) => name)).toEqual([]);
    const gone = [...known].filter((name) => !all.some((sample) => sample.name === name));
    expect(gone).toEqual([]);
    expect([...run].filter((name) => name in NOT_RUN)).toEqual([]);
    // What is listed there is named there.
    const [inNode, inBrowser] = [read('e2e/samples/node.test.ts'), read('e2e/samples.spec.ts')];
    const forgotten = [
      ...RUN.node.filter((name) => !inNode.includes(`'${name}'`)),
      ...[...RUN.browser, ...RUN.pages].filter((name) => !inBrowser.includes(`'${name}'`)),
    ];
    expect(forgotten).toEqual([]);
  });

  test('are called by the heading above them', () => {
    const text =
      '# One\n```sh\n# no heading\n```\n## A `game`’s [own](b.md)\n```ts\na;\n```\n```ts\nb;\n```\n';
    expect(samplesIn('a.md', text).map(({ name, line }) => [name, line])).toEqual([
      ['a.md#one', 3],
      ['a.md#a-games-own', 7],
      ['a.md#a-games-own-2', 10],
    ]);
  });

  test('of JSON are JSON', () => {
    const texts = samples(['json']);
    expect(texts.length).toBeGreaterThan(3);
    for (const { file, line, code } of texts)
      expect(() => JSON.parse(code.replaceAll(', …', '')), `${file}:${line}`).not.toThrow();
  });

  test('of CSS style elements, parts and properties that are there', () => {
    const folder = 'packages/embed/src/elements/';
    const code = readdirSync(join(ROOT, folder))
      .filter((file) => file.endsWith('.ts') && !file.includes('.test.'))
      .map((file) => read(folder + file))
      .join('\n');
    const texts = samples(['css']);
    expect(texts.length).toBeGreaterThan(0);
    for (const sample of texts) {
      const names = sample.code.match(/--guise-[\w-]+|^guise-\w+/gm) ?? [];
      expect(names.length).toBeGreaterThan(8);
      for (const name of names) expect(code, `${sample.file}:${sample.line}`).toContain(name);
      for (const [, part] of sample.code.matchAll(/::part\(([\w-]+)\)/g))
        expect(code).toMatch(new RegExp(`part=.*\\b${part}\\b`));
    }
  });

  test('of HTML are HTML, and their scripts are found', () => {
    const sample = { name: 'a.md#', file: 'a.md', line: 3, language: 'html' };
    const code = '<p>x</p>\n<script src="a.js"></script>\n<script>\nplay();\n</script>';
    expect(scriptsOf({ ...sample, code })).toEqual([{ ...sample, line: 5, code: '\nplay();\n' }]);
    expect(() => scriptsOf({ ...sample, code: '<p a=1 a=2>' })).toThrow(/a\.md:3: duplicate-attribute/);
    expect(() =>
      scriptsOf({ ...sample, code: '<script type="importmap">{ "imports": {}, }</script>' }),
    ).toThrow();
  });
});
