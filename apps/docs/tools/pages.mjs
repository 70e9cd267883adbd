// Which file is which page. Every page is a Markdown file that stands in the repository anyway, or made from docstrings.
import { readdirSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * @typedef {object} Page
 * @property {string} text how the sidebar calls it
 * @property {string} file from the repository's root
 * @property {string} url of the site, without its ending
 */

/** @param {string} text @param {string} file @param {string} url @returns {Page} */
const page = (text, file, url) => ({ text, file, url });

/** The sidebar, from top to bottom. */
export const SECTIONS = [
  {
    text: 'Begin',
    pages: [
      page('Which way in is mine?', 'docs/ways-in.md', 'ways-in'),
      page('A call of your own', 'README.md', 'start'),
      page('A call in your page', 'docs/embed.md', 'embed'),
      page('HTML elements and React', 'docs/elements.md', 'elements'),
      page('Inside a game: three.js, raw faces', 'docs/sdk.md', 'sdk'),
      page('A game’s own server', 'docs/game-server.md', 'game-server'),
      page('Example: a lobby in three.js', 'apps/lobby/README.md', 'lobby'),
      page('Example: Colyseus', 'examples/colyseus/README.md', 'colyseus'),
    ],
  },
  {
    text: 'Guides',
    pages: [
      page('Avatars', 'docs/avatars.md', 'avatars'),
      page('Your own face', 'docs/own-face.md', 'own-face'),
      page('Links', 'docs/links.md', 'links'),
      page('End-to-end encryption', 'docs/encryption.md', 'encryption'),
      page('Recording faces', 'docs/recording.md', 'recording'),
      page('A photograph’s face', 'docs/dense.md', 'dense'),
      page('Faces for Unity and VTubers', 'apps/vmc-bridge/README.md', 'vmc-bridge'),
      page('Browsers', 'docs/browsers.md', 'browsers'),
      page('WebAssembly and WebGPU', 'docs/backends.md', 'backends'),
    ],
  },
  {
    text: 'Running a server',
    pages: [
      page('Operations', 'docs/operations.md', 'operations'),
      page('What is limited, and why', 'docs/abuse.md', 'abuse'),
      page('The server', 'apps/server/README.md', 'server'),
      page('How much one server carries', 'docs/sfu.md', 'sfu'),
    ],
  },
  {
    text: 'Packages',
    pages: [
      page('embed', 'packages/embed/README.md', 'packages/embed'),
      page('client', 'packages/client/README.md', 'packages/client'),
      page('client-node', 'packages/client-node/README.md', 'packages/client-node'),
      page('avatar', 'packages/avatar/README.md', 'packages/avatar'),
      page('tracker', 'packages/tracker/README.md', 'packages/tracker'),
      page('server-sdk', 'packages/server-sdk/README.md', 'packages/server-sdk'),
      page('seal', 'packages/seal/README.md', 'packages/seal'),
    ],
  },
  {
    text: 'Wire and models',
    pages: [
      page('Wire format', 'packages/protocol/WIRE.md', 'wire'),
      page('Sealed rooms', 'packages/seal/SEAL.md', 'seal'),
      page('Models', 'models/README.md', 'models/index'),
      page('prnet-lite', 'models/prnet-lite/README.md', 'models/prnet-lite'),
      page('prnet-mid', 'models/prnet-mid/README.md', 'models/prnet-mid'),
      page('face-finder', 'models/face-finder/README.md', 'models/face-finder'),
      page('visemes', 'models/visemes/README.md', 'models/visemes'),
      page('The published PRNet', 'docs/import-prnet.md', 'import-prnet'),
      page('Training', 'models/training/README.md', 'models/training'),
    ],
  },
  {
    text: 'Inside Guise',
    pages: [
      page('Architecture', 'docs/architecture.md', 'architecture'),
      page('Who closes whom', 'apps/server/CLOSING.md', 'closing'),
      page('The web app', 'apps/web/README.md', 'web'),
      page('Browser tests and benches', 'e2e/README.md', 'e2e'),
      page('Setup', 'infra/README.md', 'infra'),
      page('Recorded motion', 'packages/protocol/fixtures/README.md', 'fixtures'),
    ],
  },
];

/** The packages whose docstrings make the API reference, in the sidebar's order. */
export const API_PACKAGES = [
  ...['embed', 'embed/elements', 'embed/react', 'embed/loader', 'embed/embed-protocol'],
  ...[
    'client',
    'client-node',
    'avatar',
    'avatar/core',
    'avatar/vrm-weights',
    'tracker',
    'protocol',
    'server-sdk',
    'seal',
  ],
];
/** Where the reference lies once it is made, from the repository's root. */
export const API_FOLDER = 'apps/docs/api';

export const PAGES = [
  page('Guise', 'apps/docs/index.md', 'index'),
  ...SECTIONS.flatMap(({ pages }) => pages),
];

/** Markdown that is no page: parts of something else. */
export const NO_PAGES = ['packages/tracker/tools/import-prnet/card.md'];

/** Folders in which nobody writes documentation. */
const SKIPPED = /^(node_modules|dist|test-results|playwright-report|runs|cache|api|\..*)$/;

/**
 * All Markdown files of the repository, whether pages or not.
 *
 * @returns {string[]} from the repository's root, sorted
 */
export function markdownFiles(folder = '') {
  return readdirSync(join(ROOT, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const path = posix.join(folder, entry.name);
      if (entry.isDirectory()) return SKIPPED.test(entry.name) ? [] : markdownFiles(path);
      return entry.name.endsWith('.md') ? [path] : [];
    })
    .sort();
}

/**
 * Where a link of a file leads to.
 *
 * @param {string} file from the repository's root
 * @param {string} href as it is written there
 * @returns {{ file: string, anchor: string } | null} null: out of the repository
 */
export function targetOf(file, href) {
  if (/^[a-z][a-z+.-]*:|^\/\//i.test(href)) return null;
  const [path = '', anchor = ''] = href.split('#');
  return {
    file: path ? posix.join(dirname(file), decodeURI(path)) : file,
    anchor: decodeURIComponent(anchor),
  };
}

/**
 * A heading's anchor, as GitHub makes it, so that the same link holds there and here.
 *
 * @param {string} heading its text, without marks
 */
export function slugify(heading) {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}\p{Pc} -]/gu, '')
    .replaceAll(' ', '-');
}
