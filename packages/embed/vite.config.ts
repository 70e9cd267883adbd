import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const MODELS = fileURLToPath(new URL('../../models/', import.meta.url));
const CLIENT = fileURLToPath(new URL('../client/dist/bundled/', import.meta.url));
/** The models that are used by default. */
const DEFAULT_MODELS = ['prnet-lite', 'face-finder', 'visemes'];
/** What a browser needs of a model, and what has to go along with it. */
const MODEL_FILE = /\.(?:onnx|bin)$|^layout\.json$|^LICENSE/;

/** The models beside the scripts, for those who serve everything from one folder, and whose code is in the client. */
const copyFiles: Plugin = {
  name: 'guise-files',
  apply: 'build',
  writeBundle({ dir }) {
    cpSync(join(CLIENT, 'LICENSES.md'), join(dir as string, 'LICENSES-client.md'));
    for (const model of DEFAULT_MODELS) {
      for (const file of readdirSync(join(MODELS, model)).filter((name) => MODEL_FILE.test(name)))
        cpSync(join(MODELS, model, file), join(dir as string, 'models', model, file));
    }
  },
};

const GAME = fileURLToPath(new URL('src/index.ts', import.meta.url));
const ELEMENTS = fileURLToPath(new URL('src/elements/index.ts', import.meta.url));

const PARTS = {
  entryFileNames: 'parts/[name]-[hash].js',
  chunkFileNames: 'parts/[name]-[hash].js',
  assetFileNames: 'parts/[name]-[hash][extname]',
};

/** The graphics card is the game's: what would run the tracker there (27 MB) is left out. */
const noGraphicsCard: Plugin = {
  name: 'guise-no-graphics-card',
  enforce: 'pre',
  resolveId: (id) => (id === '../gpu/index.js' ? '\0no-graphics-card' : null),
  load: (id) => (id === '\0no-graphics-card' ? 'export {};' : null),
};

/**
 * A folder for pages without a bundler: `guise.js`, and beside it what is loaded when it is needed: avatars, tracker, workers, WebAssembly,
 * the cast. Everything by relative addresses, workers as files: nothing is made of blobs. In the mode `elements` `guise-elements.js`, a build of its
 * own, so that games load none of it.
 */
export default defineConfig(({ mode }) => ({
  base: './',
  publicDir: false,
  // As it is published: without what browsers never come to.
  resolve: { alias: { '@guise/client': join(CLIENT, 'index.js') } },
  build: {
    target: 'es2023',
    outDir: 'dist/static',
    emptyOutDir: mode !== 'elements',
    sourcemap: true,
    modulePreload: false,
    license: { fileName: mode === 'elements' ? 'LICENSES-elements.md' : 'LICENSES.md' },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 800,
    rolldownOptions: {
      input: mode === 'elements' ? { 'guise-elements': ELEMENTS } : { guise: GAME },
      preserveEntrySignatures: 'strict',
      // The page's own: avatars belong into its scene. Its import map says where it is.
      external: ['three'],
      output: { ...PARTS, entryFileNames: '[name].js' },
    },
  },
  worker: { format: 'es', rolldownOptions: { output: PARTS }, plugins: () => [noGraphicsCard] },
  plugins: [copyFiles],
}));
