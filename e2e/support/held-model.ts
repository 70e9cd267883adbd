import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';

const MODELS = fileURLToPath(new URL('../../models', import.meta.url));

/**
 * Gives a page one model in the place of another, and stops in the middle of its network until it is told to go on. An
 * imitated graphics card takes minutes to try a large one.
 */
export class HeldModel {
  /** The page has ended the download before it was all there. */
  readonly givenUp: Promise<void>;
  readonly #server: Server;
  #goOn: () => void = () => {};

  private constructor(folder: string) {
    let giveUp = () => {};
    this.givenUp = new Promise((resolve) => {
      giveUp = resolve;
    });
    const released = new Promise<void>((resolve) => {
      this.#goOn = resolve;
    });
    this.#server = createServer(async ({ url = '' }, response) => {
      const file = url.split('/').at(-1) ?? '';
      const bytes = await readFile(join(MODELS, folder, file));
      response.on('close', () => {
        if (!response.writableFinished) giveUp();
      });
      response.writeHead(200, { 'content-length': bytes.length, 'content-type': 'application/octet-stream' });
      if (file !== 'model.onnx') return response.end(bytes);
      response.write(bytes.subarray(0, bytes.length / 2));
      await released;
      response.end(bytes.subarray(bytes.length / 2));
    });
  }

  /** Call before the page is opened. */
  static async serve(
    page: Page,
    { folder, inPlaceOf }: { folder: string; inPlaceOf: string },
  ): Promise<HeldModel> {
    const held = new HeldModel(folder);
    await new Promise<void>((resolve) => held.#server.listen(0, '127.0.0.1', resolve));
    const { port } = held.#server.address() as AddressInfo;
    await page.route(new RegExp(`/models/${inPlaceOf}/`), (route) =>
      route.continue({ url: `http://127.0.0.1:${port}${new URL(route.request().url()).pathname}` }),
    );
    return held;
  }

  /** Sends the rest. */
  goOn(): void {
    this.#goOn();
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
