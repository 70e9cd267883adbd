import { expect, test } from '@playwright/test';
import { Person } from './support/person.js';
import { ServerProcess } from './support/server.js';

let server: ServerProcess;
/** Inside a call that has one seat. */
let nia: Person;
/** Outside, without a camera: nobody gets to see him. */
let otto: Person;
let link: string;

test.beforeAll(async () => {
  server = await ServerProcess.start(['--max-participants', '1']);
  [nia, otto] = await Promise.all([
    Person.arrive({ name: 'Nia', camera: null, voice: 'low' }),
    Person.arrive({ name: 'Otto', camera: null, voice: 'high' }),
  ]);
  link = await nia.startCall(server.addresses[0] as string);
});

test.afterAll(async () => {
  await Promise.all([nia?.close(), otto?.close()]);
  await server?.stop();
});

test('a full call says so, and lets one in when somebody has left', { tag: '@wide' }, async () => {
  await otto.page.goto(link);
  await otto.askToJoin();
  await expect(otto.page.getByText('This call is full')).toBeVisible();
  await expect(nia.page.getByText('You’re the first one here')).toBeVisible();

  await nia.leave();
  await otto.page.getByRole('button', { name: 'Try again' }).click();
  await otto.enter();
});

test('a link to no call says so', async () => {
  await otto.page.goto(`${server.addresses[0]}/r/no-such-call#0`);
  await otto.askToJoin();
  await expect(otto.page.getByText('This call isn’t there')).toBeVisible();
  await otto.page.getByRole('button', { name: 'Go to the start' }).click();
  await expect(otto.page.getByRole('button', { name: 'Start a call' })).toBeVisible();
});

test('a server that is about to stop says so, in a call and outside, and stops when the call is over', async () => {
  const [origin] = server.addresses as [string];
  await nia.startCall(origin);
  const stopped = server.drain();
  await expect(nia.page.getByText('The server restarts soon')).toBeVisible();
  await otto.page.goto(otto.address(origin));
  await otto.page.getByRole('button', { name: 'Start a call' }).click();
  await expect(otto.page.getByText('The server is about to restart')).toBeVisible();
  expect(server.running).toBe(true);
  await nia.leave();
  expect(await stopped).toBe(0);
});
