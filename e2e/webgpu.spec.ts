import { join } from 'node:path';
import type { BackendChoice } from '@guise/tracker';
import { expect, type Page, test } from '@playwright/test';
import { CACHE } from './fixtures/build.js';
import { CardWatcher } from './support/card-watcher.js';
import { Person } from './support/person.js';
import { ServerProcess } from './support/server.js';

/** An imitated card takes a second a picture, and where others want the processor, ten. */
test.setTimeout(1_800_000);
const SLOW = { timeout: 600_000 };

let server: ServerProcess;
let people: Person[] = [];

test.beforeAll(async () => {
  server = await ServerProcess.start();
});

test.afterEach(async () => {
  await Promise.all(people.map((person) => person.close()));
  people = [];
});

test.afterAll(() => server?.stop());

test('an imitated graphics card is none: it costs no download', async () => {
  const kim = await Person.arrive({ name: 'Kim', camera: 'talking', voice: 'low', card: true });
  people = [kim];
  const requests: string[] = [];
  kim.page.on('request', (request) => requests.push(new URL(request.url()).pathname));
  const visit = async (query: string) => {
    requests.length = 0;
    await kim.page.goto(`${server.addresses[0]}/r/no-card?render=off${query}`);
    await kim.waitUntilSeen();
    if (!query) await untilBackend(kim.page, 'no-gpu');
    return [...requests].sort();
  };
  const without = await visit('&webgpu=off');
  expect(without.filter((path) => path.endsWith('.wasm'))).toHaveLength(1);
  expect(await visit('')).toEqual(without);
});

test('the call goes on when the graphics card that it runs on is lost', { tag: '@wide' }, async () => {
  const host = await Person.arrive({ name: 'Hal', camera: null, voice: 'low' });
  people = [host];
  const link = await host.startCall(server.addresses[0] as string);
  const { kim, card } = await arriveWithCard();

  await kim.page.goto(kim.address(link));
  await expectProgress(kim.page);
  const told = await listenToTracker(kim.page);
  await kim.page.screenshot({ path: join(CACHE, 'finer-face.png') });
  await card.sendRest();
  await kim.enter();
  await untilBackend(kim.page, 'gpu-forced', 'heavy');
  await expect(kim.page.getByRole('progressbar')).toBeHidden();

  const submits = await card.submits();
  // All work for the second face from now on is done from now on.
  await kim.waitUntilSeen();
  await kim.waitUntilSeen();
  expect(await card.submits(), 'work that the card was given').toBeGreaterThan(submits);

  await card.lose();
  await untilBackend(kim.page, 'gpu-lost');
  const atLoss = await card.submits();
  await expect.poll(async () => (await told.framesAfterLoss()).length).toBeGreaterThan(30);
  await host.waitForFaces('Kim');
  const frames = await told.framesAfterLoss();
  expect(frames.filter((head) => head !== 'vision')).toEqual([]);
  expect(await card.submits(), 'work that a lost card was given').toBe(atLoss);
  expect(await told.changes()).toMatchObject([
    { backend: 'webgpu', model: 'heavy', reason: 'gpu-forced' },
    { backend: 'wasm', model: 'light', gpu: null, reason: 'gpu-lost' },
  ]);
  expect(await told.errors()).toEqual([]);
  await expect(kim.page.getByRole('alert')).toBeHidden();
});

test('a card that is lost before the larger model is there ends its download, and nothing else', {
  tag: '@wide',
}, async () => {
  const { kim, card } = await arriveWithCard();
  await kim.page.goto(kim.address(`${server.addresses[0]}/r/lost-early`));
  await expectProgress(kim.page);
  const told = await listenToTracker(kim.page);

  await card.lose();
  await untilBackend(kim.page, 'gpu-lost');
  expect(await card.isDownloadGivenUp()).toBe(true);
  await expect(kim.page.getByRole('progressbar')).toBeHidden();
  await kim.waitUntilSeen();
  expect(await told.changes()).toMatchObject([{ backend: 'wasm', model: 'light', reason: 'gpu-lost' }]);
  expect(await told.errors()).toEqual([]);
});

/** Somebody whose tracker has to use the imitated card. */
async function arriveWithCard() {
  const kim = await Person.arrive({
    name: 'Kim',
    camera: 'talking',
    voice: 'high',
    card: true,
    webgpu: 'forced',
  });
  people.push(kim);
  return { kim, card: await CardWatcher.watch(kim.page) };
}

async function expectProgress(page: Page): Promise<void> {
  const bar = page.getByRole('progressbar', { name: 'A finer face is coming' });
  await expect(bar).toBeVisible(SLOW);
  await expect.poll(async () => Number(await bar.getAttribute('aria-valuenow'))).toBeGreaterThan(10);
  expect(Number(await bar.getAttribute('aria-valuenow'))).toBeLessThan(100);
}

async function untilBackend(
  page: Page,
  reason: BackendChoice['reason'],
  model: BackendChoice['model'] = 'light',
): Promise<void> {
  await page.waitForFunction(
    ([wanted, which]) => {
      const { backend } = globalThis.guise ?? {};
      return backend?.reason === wanted && backend.model === which;
    },
    [reason, model] as const,
    SLOW,
  );
}

/** What the tracker says from now on. */
async function listenToTracker(page: Page) {
  const heard = await page.evaluateHandle(() => {
    const record = { changes: [] as BackendChoice[], errors: [] as string[], heads: [] as string[] };
    const { tracker } = globalThis.guise ?? {};
    tracker?.on('backendChanged', (choice) => record.changes.push(choice));
    tracker?.on('error', ({ reason }) => record.errors.push(reason));
    tracker?.on('frame', ({ sources }) => {
      if (record.changes.at(-1)?.reason === 'gpu-lost') record.heads.push(sources.head);
    });
    return record;
  });
  return {
    changes: () => heard.evaluate(({ changes }) => changes),
    errors: () => heard.evaluate(({ errors }) => errors),
    /** Where the head comes from in each frame after the loss. */
    framesAfterLoss: () => heard.evaluate(({ heads }) => heads),
  };
}
