// `npm run size` prints and judges these.
export default [
  {
    name: 'client + protocol, as published; what only insecure pages load is left out',
    path: 'packages/client/dist/bundled/index.js',
    ignore: ['@noble/hashes'],
    gzip: true,
    limit: '100 kB',
  },
  {
    name: 'guise.js: what a game loads first',
    path: 'packages/embed/dist/static/guise.js',
    modifyEsbuildConfig: (config) => ({ ...config, format: 'esm', external: ['./*', '../*'] }),
    gzip: true,
    limit: '110 kB',
  },
  {
    name: 'guise-elements.js: what a page with <guise-call> loads first',
    path: 'packages/embed/dist/static/guise-elements.js',
    modifyEsbuildConfig: (config) => ({ ...config, format: 'esm', external: ['./*', '../*'] }),
    gzip: true,
    limit: '125 kB',
  },
  {
    name: 'guise-loader.js: what puts a call into a frame',
    path: 'packages/embed/dist/loader/index.js',
    gzip: true,
    limit: '5 kB',
  },
];
