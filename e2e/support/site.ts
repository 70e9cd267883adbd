import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type * as loader from '@guise/embed/loader';

declare global {
  /** What `guise-loader.js` brings into a page. */
  var Guise: typeof loader;
}

/** Somebody's web site, on an origin of its own. */
export class Site {
  /** What is there, by path. */
  readonly pages = new Map<string, string>();
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      const page = this.pages.get(request.url ?? '');
      response.writeHead(page === undefined ? 404 : 200, { 'content-type': 'text/html; charset=utf-8' });
      response.end(page);
    });
  }

  static async start(): Promise<Site> {
    const site = new Site();
    site.#server.listen(0, '127.0.0.1');
    await once(site.#server, 'listening');
    return site;
  }

  /** By address, where the server of a test is `localhost`: another site, too. */
  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
