import { expect, type Locator, test } from '@playwright/test';
import { Person } from './support/person.js';
import { ServerProcess } from './support/server.js';

let server: ServerProcess;
let people: Person[] = [];

test.beforeAll(async () => {
  server = await ServerProcess.start();
});

test.afterAll(async () => {
  await Promise.all(people.map((person) => person.close()));
  await server?.stop();
});

test('the avatar one sees before joining is the one the others see', async () => {
  const [host, ida] = await Promise.all([
    Person.arrive({ name: 'Hal', camera: null, voice: 'low' }),
    Person.arrive({ name: 'Ida', camera: null, voice: 'high' }),
  ]);
  people = [host, ida];
  const link = await host.startCall(server.addresses[0] as string);

  await ida.page.goto(link.replace('#', '?render=off#'));
  const name = ida.page.getByLabel('Your name');
  await expect(name).toBeVisible();
  const mirror = ida.page.locator('guise-tile', { hasText: 'What others see' });
  await expect.poll(() => tintIn(mirror)).toBeTruthy();
  const nameless = await tintIn(mirror);
  // The caret stays in the field: the avatar follows the typing, not the end of it.
  await name.fill('Ida ');
  await expect.poll(() => tintIn(mirror)).not.toBe(nameless);
  await expect(name).toBeFocused();
  await expect(name).toHaveValue('Ida ');
  const shown = await tintIn(mirror);

  await name.press('Enter');
  await expect(host.tile('Ida')).toBeVisible();
  await expect.poll(() => tintIn(host.tile('Ida'))).toBe(shown);
  expect(await tintIn(ida.tile('You'))).toBe(shown);

  // The host joined as soon as the name was typed, with no pause for the avatar to follow.
  await expect.poll(() => tintIn(ida.tile('Hal'))).toBe(await tintIn(host.tile('You')));
});

/** The colour that the avatar in this tile brings along, which comes from the same seed as all of its look. */
function tintIn(tile: Locator): Promise<string | undefined> {
  return tile.evaluate((element) => (element as ActorTile).actor?.tint.getHexString());
}

/** What the tests read of a tile (apps/web/src/stage/guise-tile.ts). */
interface ActorTile extends HTMLElement {
  readonly actor: { readonly tint: { getHexString(): string } } | null;
}
