import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

export interface StaticServer {
  readonly origin: string;
  /** Every file that was asked for and sent: path -> its size [bytes]. */
  readonly sent: ReadonlyMap<string, number>;
  close(): void;
}

/**
 * Serves folders and single files to this machine: URL path -> where it lies; a path that ends in a slash is a folder.
 * It sends no COOP and COEP headers, so no page of it is cross-origin isolated.
 */
export async function serve(places: Readonly<Record<string, string>>): Promise<StaticServer> {
  const sent = new Map<string, number>();
  const server = createServer(async ({ url = '/' }, response) => {
    const path = decodeURIComponent(new URL(url, 'http://localhost').pathname);
    const file = locate(path, places);
    const size = file === null ? null : await sizeOf(file);
    if (file === null || size === null) {
      response.writeHead(404).end();
      return;
    }
    sent.set(path, size);
    send(response, file, size);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, sent, close };
}

function locate(path: string, places: Readonly<Record<string, string>>): string | null {
  if (places[path] !== undefined && !path.endsWith('/')) return places[path];
  const folders = Object.keys(places).filter((folder) => folder.endsWith('/') && path.startsWith(folder));
  const longest = folders.sort((a, b) => b.length - a.length)[0];
  if (longest === undefined) return null;
  // Normalised as an absolute path, `..` ends at the folder.
  const inside = normalize(`/${path.slice(longest.length)}`);
  return join(places[longest] as string, inside.endsWith('/') ? `${inside}index.html` : inside);
}

async function sizeOf(file: string): Promise<number | null> {
  const found = await stat(file).catch(() => null);
  return found?.isFile() ? found.size : null;
}

function send(response: ServerResponse, file: string, size: number): void {
  const type = TYPES[extname(file)] ?? 'application/octet-stream';
  response.writeHead(200, { 'content-type': type, 'content-length': size });
  // A browser that is closed before the end is no fault of ours.
  createReadStream(file)
    .on('error', () => response.destroy())
    .pipe(response);
}
