import { fileURLToPath } from 'node:url';
import { constants } from 'node:zlib';
import { build, defineConfig, type Plugin } from 'vite';
import { compression } from 'vite-plugin-compression2';

/** Where the call's server listens during `vite dev`. */
const server = process.env.GUISE_SERVER ?? 'http://localhost:3000';

/** The script that puts a call into other people's pages: one file beside the app, for those who have no bundler. */
function loaderScript(): Plugin {
  return {
    name: 'guise-loader',
    apply: 'build',
    async generateBundle() {
      const [bundle] = (await build({
        configFile: false,
        publicDir: false,
        logLevel: 'warn',
        build: {
          write: false,
          target: 'es2022',
          lib: {
            entry: fileURLToPath(new URL('../../packages/embed/src/loader/index.ts', import.meta.url)),
            formats: ['iife'],
            name: 'Guise',
          },
        },
      })) as { output: { code: string }[] }[];
      this.emitFile({ type: 'asset', fileName: 'guise-loader.js', source: bundle?.output[0]?.code ?? '' });
    },
  };
}

export default defineConfig({
  build: {
    target: 'es2023',
    sourcemap: true,
    // Browsers that run this app know modulepreload.
    modulePreload: { polyfill: false },
    // three and the media stack change rarely: their own files stay in the browser's cache.
    rolldownOptions: {
      input: ['index.html', 'embed.html'],
      output: {
        codeSplitting: {
          groups: [
            { name: 'three', test: /node_modules[\\/]three[\\/]/ },
            { name: 'media', test: /node_modules[\\/](mediasoup-client|socket\.io|engine\.io)/ },
          ],
        },
      },
    },
    // The audio worklet stays a file of its own: the page runs no code from data: URLs.
    assetsInlineLimit: (file) => (file.endsWith('.js') ? false : undefined),
    chunkSizeWarningLimit: 800,
  },
  // The server hands these out as they are. Beyond this quality a build takes half a minute longer for a twentieth less.
  plugins: [
    loaderScript(),
    compression({
      include: /\.(?:js|css|html|json|wasm|glb|svg)$/,
      algorithms: [
        [
          'brotliCompress',
          { params: { [constants.BROTLI_PARAM_QUALITY]: 6, [constants.BROTLI_PARAM_LGWIN]: 24 } },
        ],
      ],
    }),
  ],
  worker: { format: 'es' },
  server: {
    proxy: {
      '/api': server,
      '/models': server,
      '/signalling': { target: server, ws: true },
    },
  },
});
