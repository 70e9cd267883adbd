import type { Page, Worker } from '@playwright/test';

/** What the script inside the tracker's worker keeps. */
interface CardRecord {
  device: GPUDevice | null;
  /** Pieces of work that were handed to the card. */
  submits: number;
}

/** Watches the graphics card that a page's face tracker uses, and can take it away. */
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
      await route.fulfill({ response, body: `(${recordCard})();\n${await response.text()}` });
    });
    return new CardWatcher(page);
  }

  /** Pieces of work that were handed to the card so far. */
  async submits(): Promise<number> {
    return this.#worker.evaluate(() => (globalThis as unknown as { card: CardRecord }).card.submits);
  }

  /** Takes the card away, as a driver that is reset does, wherever the tracker is with its picture. */
  async lose(): Promise<void> {
    await this.#worker.evaluate(() => (globalThis as unknown as { card: CardRecord }).card.device?.destroy());
  }

  get #worker(): Worker {
    const worker = this.#page.workers().find((one) => /\/worker-/.test(one.url()));
    if (!worker) throw new Error('the page has no face tracker');
    return worker;
  }
}

/** Runs in the worker, before its script. */
function recordCard(): void {
  const record: CardRecord = { device: null, submits: 0 };
  Object.assign(globalThis, { card: record });
  if (!('GPUAdapter' in globalThis)) return;
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
}
