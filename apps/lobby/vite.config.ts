import { defineConfig } from 'vite';

export default defineConfig({
  // From any folder, under any address.
  base: './',
  build: {
    target: 'es2023',
    sourcemap: true,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
  },
  worker: { format: 'es' },
  server: { port: 3001 },
  // Workers, models and WebAssembly lie beside the packages' own files.
  optimizeDeps: { exclude: ['@guise/embed', '@guise/tracker', '@guise/avatar'] },
});
