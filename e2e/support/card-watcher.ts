import type { Page, Worker } from '@playwright/test';

/** What the script inside the tracker's worker keeps. */
interface CardRecord {
  device: GPUDevice | null;
  /** Pieces of work that were handed to the card. */
  submits: number;
  /** Sends the rest of the larger model. */
  goOn: () => void;
  /** The download of the larger model was ended before it was all there. */
  givenUp: boolean;
}

type WithRecord = typeof globalThis & { card: CardRecord };

/**
 * Watches the graphics card that a page's face tracker uses, and can take it away. An imitated card takes minutes to try a
 * large model: the tracker is given prnet-lite without close-ups for prnet-mid, half of it until it is told to go on.
 */
export class CardWatcher {
  readonly #page: Page;

  private constructor(page: Page) {
    this.#page = page;
  }

  /** Call before the page is opened. */
  static async watch(page: Page): Promise<CardWatcher> {
    // The script has to be there before the worker's own: it is put in front of that.
    await page.route(/\/assets\/worker-[\w-]+\.js$/, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: `(${preparedWorker})();\n${await response.text()}` });
    });
    return new CardWatcher(page);
  }

  /** Pieces of work that were handed to the card so far. */
  submits(): Promise<number> {
    return this.#worker.evaluate(() => (globalThis as WithRecord).card.submits);
  }

  /** Takes the card away, as a driver that is reset does, wherever the tracker is with its picture. */
  lose(): Promise<void> {
    return this.#worker.evaluate(() => (globalThis as WithRecord).card.device?.destroy());
  }

  /** Lets the larger model arrive. */
  sendRest(): Promise<void> {
    return this.#worker.evaluate(() => (globalThis as WithRecord).card.goOn());
  }

  /** Whether the download of the larger model was ended before it was all there. */
  isDownloadGivenUp(): Promise<boolean> {
    return this.#worker.evaluate(() => (globalThis as WithRecord).card.givenUp);
  }

  get #worker(): Worker {
    const worker = this.#page.workers().find((one) => /\/worker-/.test(one.url()));
    if (!worker) throw new Error('the page has no face tracker');
    return worker;
  }
}

/** Runs in the worker, before its script. */
function preparedWorker(): void {
  const record: CardRecord = { device: null, submits: 0, goOn: () => {}, givenUp: false };
  Object.assign(globalThis, { card: record });
  const { requestDevice } = GPUAdapter.prototype;
  GPUAdapter.prototype.requestDevice = async function (descriptor) {
    record.device = await requestDevice.call(this, descriptor);
    return record.device;
  };
  const { submit } = GPUQueue.prototype;
  GPUQueue.prototype.submit = function (buffers) {
    record.submits++;
    return submit.call(this, buffers);
  };

  const released = new Promise<void>((resolve) => {
    record.goOn = resolve;
  });
  const { fetch } = globalThis;
  globalThis.fetch = async (input, init) => {
    const url = String(input);
    if (!url.includes('/prnet-mid/')) return fetch(input, init);
    const response = await fetch(url.replace('/prnet-mid/', '/prnet-lite/'), init);
    if (url.endsWith('.json')) return Response.json({ ...(await response.json()), closeups: [] });
    return held(new Uint8Array(await response.arrayBuffer()), init?.signal);
  };

  function held(bytes: Uint8Array, signal: AbortSignal | null | undefined): Response {
    const body = new ReadableStream({
      async start(controller) {
        signal?.addEventListener('abort', () => {
          record.givenUp = true;
          controller.error(signal.reason);
        });
        controller.enqueue(bytes.slice(0, bytes.length / 2));
        await released;
        controller.enqueue(bytes.slice(bytes.length / 2));
        controller.close();
      },
    });
    return new Response(body, { headers: { 'content-length': String(bytes.length) } });
  }
}
