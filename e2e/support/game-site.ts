import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = (url: string) => fileURLToPath(new URL(url, import.meta.url));
const three = dirname(fileURLToPath(import.meta.resolve('three')));

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

export interface GameSite {
  readonly origin: string;
  close(): void;
}

/**
 * Somebody else's site with a game in it, on an origin of its own: plain files, no bundler, not cross-origin isolated, and a policy that allows
 * neither workers nor scripts out of blobs. It may connect to `server`.
 *
 * @param workers where its workers may come from
 * @param pages the folder of its own
 * @param guise the folder of the SDK without a bundler
 */
export async function startGameSite(
  server: () => string,
  workers = "'self'",
  pages = folder('../sdk-page/'),
  guise = folder('../../packages/embed/dist/static/'),
): Promise<GameSite> {
  /** What lies where, the longest path first. */
  const folders = [
    ['/guise/', guise],
    ['/three/', three],
  ] as const;
  const site = createServer(async (request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://game').pathname).replace(/\/$/, '/index.html');
    const [prefix, root] = folders.find(([start]) => path.startsWith(start)) ?? ['/', pages];
    const bytes = await readFile(join(root, path.slice(prefix.length))).catch(() => null);
    response.setHeader('content-type', TYPES[extname(path)] ?? 'application/octet-stream');
    response.setHeader('content-security-policy', policy(server(), workers));
    // Browsers ask for an icon, which this game does not have.
    response.statusCode = bytes ? 200 : path === '/favicon.ico' ? 204 : 404;
    response.end(bytes);
  });
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  const { port } = site.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, close: () => site.closeAllConnections() ?? site.close() };
}

function policy(server: string, workers: string): string {
  const socket = server.replace(/^http/, 'ws');
  return [
    "default-src 'self'",
    "script-src 'self' 'wasm-unsafe-eval' 'nonce-game'",
    `worker-src ${workers}`,
    // Avatars' textures are made of blobs; nothing that runs is.
    "img-src 'self' blob:",
    `connect-src 'self' blob: ${server} ${socket}`,
  ].join('; ');
}
