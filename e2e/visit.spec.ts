import { expect, test } from '@playwright/test';
import { CountingPath } from './support/counting-path.js';
import { Friend } from './support/friend.js';
import { Person } from './support/person.js';
import { ServerProcess } from './support/server.js';
import { watchSmoothness } from './support/smoothness.js';

/** What may be downloaded from an empty cache to a call in which one is seen [bytes]. */
const MOST = 8e6;
/** Fetched only by who wants it. */
const LATER = /three-vrm|asyncify|webgpu|scan-worker|prnet-mid|expression-basis|\bde-/;

/** A layout shift that is none to an eye; 0.1 is called good. */
const UNSEEN = 0.001;

let server: ServerProcess;
let path: CountingPath;
let jo: Person;
const friends: Friend[] = [];

test.beforeAll(async () => {
  server = await ServerProcess.start();
  path = await CountingPath.open(server.addresses[0] as string);
});

test.afterAll(async () => {
  await Promise.all([jo?.close(), ...friends.map((friend) => friend.leave())]);
  path?.close();
  await server?.stop();
});

test('a first visit downloads little, nothing that is not used, and nothing on the page jumps', async () => {
  jo = await Person.arrive({ name: 'Jo', camera: 'rolling', voice: 'low' });
  const fetched: string[] = [];
  jo.page.context().on('request', (request) => fetched.push(new URL(request.url()).pathname));
  const smoothness = await watchSmoothness(jo.page);

  await jo.page.goto(jo.address(path.origin));
  // A press of a person's would excuse every jump of the half second after it.
  await jo.page.getByRole('button', { name: 'Start a call' }).dispatchEvent('click');
  await expect(jo.page.getByLabel('Your camera')).toBeVisible();
  await jo.waitUntilSeen();
  await jo.enter();
  await expect.poll(() => jo.page.evaluate(() => globalThis.guise?.localAvatar !== null)).toBe(true);

  expect(
    fetched.filter((file) => file.endsWith('.wasm')),
    'WebAssembly',
  ).toHaveLength(1);
  expect(
    fetched.filter((file) => LATER.test(file)),
    'what nobody has asked for',
  ).toEqual([]);
  expect(path.received, 'all of it came through here').toBeGreaterThan(3e6);
  expect(path.received).toBeLessThan(MOST);
  // Nor does anything jump when others come, up to a stage of four: no button moves away from under a finger.
  const link = await jo.page.getByLabel('Invitation link').inputValue();
  const cast = { Kai: 'finn', Lea: 'mei', Mia: 'zuri' };
  for (const [name, character] of Object.entries(cast)) {
    friends.push(await Friend.follow(link, name, character));
    await expect(jo.tile(name)).toBeVisible();
    await jo.page.evaluate(settle);
  }
  // Letters that change their typeface within a button move by less than anybody sees.
  const { shifts } = await smoothness.read();
  expect(shifts.filter(({ score }) => score > UNSEEN)).toEqual([]);
});

/** Runs in the page: resolves when nothing is in motion any more, and that was drawn. */
async function settle(): Promise<void> {
  const moving = document.getAnimations().filter(({ effect }) => effect?.getTiming().iterations !== Infinity);
  // A toast whose place the next one takes never finishes.
  await Promise.allSettled(moving.map(({ finished }) => finished));
  await new Promise(requestAnimationFrame);
}
