import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { init, parse } from 'es-module-lexer';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fileOf, moduleOf, samples, scriptsOf } from '../../../apps/docs/tools/samples.mjs';
import { createProject, PUBLISHED, pack, quietly, ROOT } from './packed.mjs';

// What others get: packed as it would be published, looked at, and installed into projects that know nothing of this one.

/** Longer than on any machine that is only busy [ms]. */
const PATIENCE = 300_000;

const folder = mkdtempSync(join(tmpdir(), 'guise-packed-'));
const game = join(folder, 'game');
/** @type {Map<string, import('./packed.mjs').Packed>} */
const packed = new Map();

/** @param {string} name */
const contentsOf = (name) => /** @type {{ folder: string }} */ (packed.get(name)).folder;
/** @param {string} name */
const manifestOf = (name) => JSON.parse(readFileSync(join(contentsOf(name), 'package.json'), 'utf8'));

beforeAll(async () => {
  for (const [name, files] of await pack(PUBLISHED, folder)) packed.set(name, files);
}, PATIENCE);

afterAll(() => rmSync(folder, { recursive: true }));

describe.each(PUBLISHED)('%s', (name) => {
  test('is complete, and knows nothing of the workspace', () => {
    const manifest = manifestOf(name);
    expect(JSON.stringify(manifest)).not.toContain('workspace:');
    for (const wanted of ['name', 'version', 'description', 'license', 'exports'])
      expect(manifest[wanted], wanted).toBeTruthy();
    const files = /** @type {string[]} */ (readdirSync(contentsOf(name), { recursive: true }));
    expect(files).toContain('LICENSE');
    expect(files.filter((file) => /\.test\.|tsbuildinfo/.test(file))).toEqual([]);
    expect(files.filter((file) => /[\\/]?node_modules[\\/]/.test(file))).toEqual([]);
  });

  test('is what publint has nothing to say about', async () => {
    const { messages } = await publint({ pkgDir: contentsOf(name), pack: false, strict: true });
    expect(messages).toEqual([]);
  });

  test('has types that fit its code, wherever it is imported', { timeout: PATIENCE }, async () => {
    const { tarball } = /** @type {{ tarball: string }} */ (packed.get(name));
    const args = [tarball, '--profile', 'esm-only', '--no-emoji', '--no-color'];
    if (name === 'embed') args.push('--exclude-entrypoints', './static/*');
    await quietly(join(ROOT, 'node_modules/.bin/attw'), args, folder);
  });
});

/** Vite's own server of the game. */
async function serve() {
  const { createServer } = await import(
    pathToFileURL(join(game, 'node_modules/vite/dist/node/index.js')).href
  );
  const vite = await createServer({
    root: game,
    configFile: join(game, 'vite.config.js'),
    logLevel: 'error',
    server: { port: 0, host: '127.0.0.1', hmr: false, watch: null },
  });
  await vite.listen();
  const { port } = vite.httpServer.address();
  const headers = { accept: '*/*' };
  return {
    served: (/** @type {string} */ path) => fetch(`http://127.0.0.1:${port}${path}`, { headers }),
    close: () => vite.close(),
  };
}

describe('a game with a bundler', () => {
  beforeAll(async () => {
    const tarballs = new Map(
      PUBLISHED.map((name) => [
        `@guise/${name}`,
        /** @type {{ tarball: string }} */ (packed.get(name)).tarball,
      ]),
    );
    const versions = JSON.parse(readFileSync(join(ROOT, 'packages/embed/package.json'), 'utf8'));
    const root = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    const { three, vite, react } = versions.devDependencies;
    const express = JSON.parse(readFileSync(join(ROOT, 'examples/colyseus/package.json'), 'utf8'));
    await createProject(game, tarballs, {
      ...{ three, vite, '@types/three': versions.devDependencies['@types/three'] },
      ...{ react, '@types/react': versions.devDependencies['@types/react'] },
      typescript: root.devDependencies.typescript,
      '@types/node': root.devDependencies['@types/node'],
      '@types/express': express.devDependencies['@types/express'],
    });
    writeFileSync(join(game, 'index.html'), '<script type="module" src="/main.js"></script>');
    writeFileSync(
      join(game, 'main.js'),
      "import { joinLobby } from '@guise/embed';\nglobalThis.play = (options) => joinLobby(options);\n",
    );
  }, PATIENCE);

  test('type-checks every sample of the documentation', { timeout: PATIENCE }, async () => {
    mkdirSync(join(game, 'samples'));
    for (const file of ['samples-prelude.ts', 'samples-game.d.ts'])
      copyFileSync(join(ROOT, 'packages/embed/tools', file), join(game, 'samples', file));
    const modules = samples(['ts', 'js']);
    const components = samples(['tsx']);
    const scripts = samples(['html']).flatMap((sample) => scriptsOf(sample));
    expect(modules.length).toBeGreaterThan(40);
    expect(components.length).toBeGreaterThan(0);
    expect(scripts.length).toBeGreaterThan(1);
    for (const sample of [...modules, ...scripts])
      writeFileSync(join(game, 'samples', fileOf(sample)), moduleOf(sample.code));
    for (const sample of components)
      writeFileSync(join(game, 'samples', fileOf(sample, 'tsx')), moduleOf(sample.code));
    const compilerOptions = {
      ...{ target: 'es2023', module: 'esnext', moduleResolution: 'bundler', strict: true, noEmit: true },
      ...{ lib: ['es2023', 'dom', 'dom.iterable'], types: ['node'], skipLibCheck: true, jsx: 'react-jsx' },
    };
    writeFileSync(join(game, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['samples'] }));
    await quietly(join(game, 'node_modules/.bin/tsc'), ['-p', game], game);
  });

  test('builds, with workers, models and WebAssembly as files of their own', {
    timeout: PATIENCE,
  }, async () => {
    writeFileSync(join(game, 'vite.config.js'), "export default { worker: { format: 'es' } };\n");
    await quietly(join(game, 'node_modules/.bin/vite'), ['build'], game);
    const files = readdirSync(join(game, 'dist/assets'));
    for (const part of [/^worker-.*\.js$/, /^voice-worker-.*\.js$/, /^zuri-.*\.glb$/, /^ort-wasm.*\.wasm$/])
      expect(
        files.some((file) => part.test(file)),
        String(part),
      ).toBe(true);
  });

  test('gets modules only, as Vite serves them while one develops', { timeout: PATIENCE }, async () => {
    const settings = /** @type {{ code: string }} */ (
      samples(['js']).find(({ file, code }) => file === 'docs/sdk.md' && code.includes('optimizeDeps'))
    );
    writeFileSync(join(game, 'vite.config.js'), settings.code);
    const { served, close } = await serve();
    try {
      await init;
      const seen = new Set(['/main.js']);
      const wrong = [];
      for (const path of seen) {
        const response = await served(path);
        const code = await response.text();
        if (!response.ok || !/javascript/.test(response.headers.get('content-type') ?? '')) {
          wrong.push(`${path}: ${response.status} ${response.headers.get('content-type')}`);
          continue;
        }
        const [imports, exports, , isModule] = parse(code);
        // CommonJS: an import of what it exports by name would be refused. Vite's own client is a script among modules.
        if (!isModule && exports.length === 0 && !path.includes('/vite/dist/client/'))
          wrong.push(`${path}: no module`);
        for (const { n: name } of imports)
          if (name?.startsWith('/')) seen.add(name);
          else if (name) wrong.push(`${path}: imports "${name}"`);
        for (const [, worker] of code.matchAll(/["'](\/[^"']+\?[^"']*worker_file[^"']*)["']/g))
          seen.add(/** @type {string} */ (worker));
      }
      for (const part of ['one-euro', '/tracker/dist/browser/worker.js'])
        expect(
          [...seen].some((path) => path.includes(part)),
          part,
        ).toBe(true);
      expect(wrong).toEqual([]);
    } finally {
      await close();
    }
  });

  test('and its server import every package in Node; the server’s mints tokens', {
    timeout: PATIENCE,
  }, async () => {
    // Those two are made of the page's elements, which Node has none of, but React's draws them on servers. A worker is started, not imported: it waits for messages.
    const entries = PUBLISHED.flatMap((name) =>
      Object.keys(manifestOf(name).exports)
        .filter((entry) => !/[*]|package\.json|elements|loader|worker/.test(entry))
        .map((entry) => `@guise/${name}${entry.slice(1)}`),
    );
    expect(entries).toContain('@guise/server-sdk');
    const script = `
      for (const entry of ${JSON.stringify(entries)}) await import(entry);
      const { GuiseServer } = await import('@guise/server-sdk');
      const guise = new GuiseServer({ url: 'https://call.example', secret: '${'s'.repeat(32)}' });
      console.log(await guise.mintToken({ room: 'arena-7', identity: 'ada', name: 'Ada' }));
    `;
    writeFileSync(join(game, 'server.mjs'), script);
    expect(await quietly('node', ['server.mjs'], game)).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
  });
});

test('a page without a bundler finds every file that a file of the folder names', () => {
  const root = join(contentsOf('embed'), 'dist/static');
  const scripts = /** @type {string[]} */ (readdirSync(root, { recursive: true })).filter((file) =>
    file.endsWith('.js'),
  );
  for (const entry of ['guise.js', 'guise-elements.js']) expect(scripts).toContain(entry);
  const named = scripts.flatMap((script) => {
    const code = readFileSync(join(root, script), 'utf8');
    const imports = code.matchAll(/(?:from|import)\s*\(?\s*["'`](\.{1,2}\/[^"'`]+)["'`]/g);
    const urls = code.matchAll(/new URL\(\s*["'`]([^"'`]+?\.\w+)["'`]\s*,\s*["'`]?\s*import\.meta\.url/g);
    return [...imports, ...urls].map(([, path]) => join(script, '..', /** @type {string} */ (path)));
  });
  expect(named.length).toBeGreaterThan(15);
  const missing = named.filter((path) => !existsSync(join(root, path)));
  // ONNX Runtime would start its threads from there; the tracker has it use one.
  expect(missing.filter((path) => !path.endsWith('ort.wasm.bundle.min.mjs'))).toEqual([]);
  // Everything else is the page's own, by its import map.
  const bare = scripts.flatMap((script) => {
    const code = readFileSync(join(root, script), 'utf8');
    return [...code.matchAll(/^import\s*(?:[^"';]*?from\s*)?["']([^."'/][^"']*)["']/gm)].map(
      ([, name]) => name,
    );
  });
  expect(new Set(bare)).toEqual(new Set(['three']));
});
