import { expect, test } from '@playwright/test';
import { LOOP_SECONDS, rollDegrees } from './fixtures/schedules.js';
import { watchAvatar } from './support/avatar-watcher.js';
import { OtherNetwork } from './support/network.js';
import { Person } from './support/person.js';
import { ServerProcess } from './support/server.js';
import { matchSchedule } from './support/signal.js';
import { listenTo } from './support/voice.js';

let network: OtherNetwork | null;
let server: ServerProcess;
let people: Person[] = [];

test.beforeAll(async () => {
  network = await OtherNetwork.create();
  server = await ServerProcess.start(['--lan', '--rtc-port', '0']);
});

test.afterAll(async () => {
  await Promise.all(people.map((person) => person.close()));
  await server?.stop();
  network?.remove();
});

test('a device on another network joins by the printed link', { tag: '@wide' }, async () => {
  const where = network
    ? 'in another network namespace'
    : 'at this machine’s own address (no right to make networks)';
  test.info().annotations.push({ type: 'device', description: where });
  console.log(`the other device is ${where}`);
  const [printed, here] = server.addresses as [string, string];
  expect(printed).toMatch(/^https:\/\/(?!localhost|127\.)/);

  const [host, phone] = await Promise.all([
    Person.arrive({ name: 'Hana', camera: 'talking', everyPicture: true, voice: 'low' }),
    Person.arrive({
      name: 'Ines',
      camera: 'rolling',
      everyPicture: true,
      voice: 'high',
      ...(network && { chromium: network.chromium }),
    }),
  ]);
  people = [host, phone];
  const { pathname, hash } = new URL(await host.startCall(here));
  await phone.join(new URL(pathname + hash, printed).href);
  await phone.waitUntilSeen();
  await Promise.all([host.waitForFaces('Ines'), phone.waitForFaces('Hana')]);

  // One tracker rests, so that the other keeps up with its camera on a small machine.
  await host.page.getByRole('button', { name: 'Turn camera off' }).click();
  const course = phone.cameraClock.follow(LOOP_SECONDS + 2);
  const { roll } = await watchAvatar(host.page, 'Ines', course);
  expect(matchSchedule(roll, await course, rollDegrees).correlation).toBeGreaterThan(0.9);
  expect((await listenTo(host.page, 'Ines')).high).toBeGreaterThan(-60);
  expect((await listenTo(phone.page, 'Hana')).low).toBeGreaterThan(-60);
});
