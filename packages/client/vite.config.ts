import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { defineConfig, type Plugin } from 'vite';

const require = createRequire(import.meta.url);
const mediasoup = join(dirname(require.resolve('mediasoup-client')), 'Device.js');

/** What mediasoup-client does with Node's EventEmitter, without the 5 kB for what it does not do. */
const EMITTER = `export class EventEmitter {
  #listeners = new Map();
  setMaxListeners() {}
  on(name, listener) { this.#listeners.set(name, [...this.listeners(name), listener]); }
  once(name, listener) {
    const once = (...args) => { this.off(name, once); listener.apply(this, args); };
    this.on(name, once);
  }
  off(name, listener) { this.#listeners.set(name, this.listeners(name).filter((other) => other !== listener)); }
  emit(name, ...args) {
    const listeners = this.listeners(name);
    for (const listener of listeners) listener.apply(this, args);
    return listeners.length > 0;
  }
  listeners(name) { return this.#listeners.get(name) ?? []; }
  listenerCount(name) { return this.listeners(name).length; }
  removeAllListeners(name) {
    if (name === undefined) this.#listeners.clear();
    else this.#listeners.delete(name);
  }
}`;

/** What browsers never come to, by what imports it: importer, name, what stands in its place. */
const LEFT_OUT: readonly (readonly [importer: RegExp, id: RegExp, stand: string])[] = [
  // Only for its version, which it writes into descriptions.
  [/mediasoup-client.*RemoteSdp/, /^\.\.\/\.\.\/?(index)?$/, 'export const version = "3";'],
  // React Native is no browser.
  [/mediasoup-client/, /ReactNative106$/, 'export const ReactNative106 = {};'],
  // For Chromium before 111: ES2023, in which everything here is written, runs from 110 on, and that one version is passed over.
  [/mediasoup-client/, /Chrome74$/, 'export const Chrome74 = {};'],
  // Nobody listens to its log; what goes wrong comes as an error.
  [/mediasoup-client|awaitqueue|h264-profile-level-id/, /^debug$/, 'export default () => () => undefined;'],
  [/mediasoup-client/, /^events-alias$/, EMITTER],
  // Screens are VP8: nobody compares profiles of another codec.
  [/mediasoup-client/, /^h264-profile-level-id$/, 'export const isSameProfile = () => false;'],
  // Signalling goes over WebSockets and nothing else.
  [/engine\.io-client/, /polling-xhr(\.node)?\.js$/, 'export class XHR {}'],
  [/engine\.io-client/, /webtransport\.js$/, 'export class WT {}'],
];

/** Half of mediasoup-client is for tests and other platforms; it offers no way to leave that out. */
const slim: Plugin = {
  name: 'guise-slim',
  enforce: 'pre',
  resolveId(id, importer = '') {
    if (id === 'mediasoup-client') return mediasoup;
    const at = LEFT_OUT.findIndex(([from, what]) => from.test(importer) && what.test(id));
    return at < 0 ? null : `\0left-out-${at}`;
  },
  load(id) {
    const at = /^\0left-out-(\d)$/.exec(id)?.[1];
    return at === undefined ? null : (LEFT_OUT[Number(at)]?.[2] ?? null);
  },
};

/** What is published: the client with as much of its dependencies as browsers need, for others to bundle and minify. */
export default defineConfig({
  publicDir: false,
  build: {
    target: 'es2023',
    outDir: 'dist/bundled',
    minify: false,
    sourcemap: true,
    license: { fileName: 'LICENSES.md' },
    lib: { entry: 'src/index.ts', formats: ['es'], fileName: 'index' },
    rolldownOptions: {
      external: ['@guise/protocol', 'valibot', /^@noble\//],
      treeshake: { manualPureFunctions: ['logger'] },
    },
  },
  plugins: [slim],
});
