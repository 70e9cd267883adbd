import { expect, test } from '@playwright/test';
import { glanceAt, watchAvatar } from './support/avatar-watcher.js';
import { Person } from './support/person.js';
import { ServerProcess } from './support/server.js';
import { spread } from './support/signal.js';
import { listenTo } from './support/voice.js';

const CANNOT_SEE_YOU = 'We can’t see you';
/** A head at rest is upright: what remains is breathing [degrees]. */
const UPRIGHT = 3;

let server: ServerProcess;
let link: string;
/** Goes away from her camera and comes back. */
let faye: Person;
/** Let nobody have his camera. */
let gus: Person;

test.beforeAll(async () => {
  server = await ServerProcess.start();
  [faye, gus] = await Promise.all([
    Person.arrive({ name: 'Faye', camera: 'leaving', voice: 'low' }),
    Person.arrive({ name: 'Gus', camera: null, voice: 'middle' }),
  ]);
  link = await faye.startCall(server.addresses[0] as string);
  await gus.join(link);
});

test.afterAll(async () => {
  await Promise.all([faye?.close(), gus?.close()]);
  await server?.stop();
});

test('without a camera one joins with a voice, and an avatar that idles and speaks', async () => {
  const prejoin = await gus.page.context().newPage();
  await prejoin.goto(link);
  await expect(prejoin.getByText('The camera is blocked')).toBeVisible();
  await expect(prejoin.getByRole('button', { name: 'Join', exact: true })).toBeEnabled();
  await prejoin.close();

  await expect(faye.tile('Gus')).toBeVisible();
  expect((await listenTo(faye.page, 'Gus')).middle).toBeGreaterThan(-60);
  // For as long as 3 seconds of another camera's film take.
  const idle = await watchAvatar(faye.page, 'Gus', faye.cameraClock.follow(3));
  expect(Math.max(...idle.roll.map(({ value }) => Math.abs(value)))).toBeLessThan(UPRIGHT);
  expect(spread(idle.jawOpen)).toBeGreaterThan(0.1);
  // Alive, not frozen.
  expect(spread(idle.roll)).toBeGreaterThan(0);
});

test('a face that goes away eases to rest, and moves again when it is back', { tag: '@pace' }, async () => {
  const note = faye.tile('You').getByText(CANNOT_SEE_YOU);
  await faye.waitUntilSeen();
  await expect(note).toBeHidden();
  await expect.poll(() => leanSeenByGus()).toBeGreaterThan(2 * UPRIGHT);

  await expect(note).toBeVisible();
  await expect.poll(() => leanSeenByGus()).toBeLessThan(UPRIGHT);

  await expect(note).toBeHidden();
  await expect.poll(() => leanSeenByGus()).toBeGreaterThan(2 * UPRIGHT);
});

/** How far Faye's avatar leans on Gus's screen, to either side [degrees]. */
async function leanSeenByGus(): Promise<number> {
  return Math.abs((await glanceAt(gus.page, 'Faye')).roll);
}
