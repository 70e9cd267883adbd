import { expect, type Page, test } from '@playwright/test';
import { Person } from './support/person.js';
import { ServerProcess } from './support/server.js';
import { earsOf, hearSides } from './support/sides.js';

/**
 * So near to somebody who speaks a face is turned by those who listen, and so far from there by those who do not [rad]:
 * nobody turns all the way, and a head sways.
 */
const LISTENING = 0.75;
const ELSEWHERE = 0.95;

test.describe.configure({ mode: 'serial' });

let server: ServerProcess;
/** Watches; the others do what he sees. */
let ben: Person;
let ada: Person;
let cleo: Person;

test.beforeAll(async () => {
  server = await ServerProcess.start();
  [ada, ben, cleo] = await Promise.all([
    Person.arrive({ name: 'Ada', camera: null, voice: 'low' }),
    Person.arrive({ name: 'Ben', camera: null, voice: 'middle' }),
    Person.arrive({ name: 'Cleo', camera: null, voice: 'high', draw: true }),
  ]);
  await earsOf(ben.page);
  // What is drawn in software takes long: less of it is as good.
  await cleo.page.setViewportSize({ width: 480, height: 320 });
  const link = await ada.startCall(server.addresses[0] as string);
  await Promise.all([ben.join(link), cleo.join(link)]);
  await Promise.all([silence(ben), silence(cleo)]);
  for (const name of ['Ada', 'Cleo']) await expect(ben.tile(name)).toBeVisible();
});

test.afterAll(async () => {
  await Promise.all([ada?.close(), ben?.close(), cleo?.close()]);
  await server?.stop();
});

test('whoever speaks is large on the others’ screens, unless somebody is pinned', async () => {
  await ben.page.locator('body').press('g');
  await expectLarge(ben.page, 'Ada');
  await silence(ada);
  await speak(cleo);
  await expectLarge(ben.page, 'Cleo');

  const pin = ben.page.getByRole('button', { name: 'Keep Ada large' });
  await pin.focus();
  await pin.press('Enter');
  await expect(pin).toHaveAttribute('aria-pressed', 'true');
  await expectLarge(ben.page, 'Ada');
  await expect(ben.tile('Cleo')).toHaveAttribute('data-speaking', 'true');
  await pin.click();
  await expect(pin).toHaveAttribute('aria-pressed', 'false');
  await expectLarge(ben.page, 'Cleo');
});

test('at the round table heads turn to who speaks, and voices come from where they sit', async () => {
  await expect.poll(() => hearSides(ben.page)).toMatchObject({ placed: 0 });
  await ben.page.locator('body').press('g');
  await expect(ben.tile('Ada')).toHaveAttribute('seated', '');
  await expect(ben.tile('Cleo')).toBeVisible();
  const adaIsLeft = (await centreOf(ben.page, 'Ada')) < (await centreOf(ben.page, 'Cleo'));

  // Cleo speaks: Ada looks at her, and she is heard on her side.
  await expect.poll(() => ben.page.evaluate(awayFrom, ['Ada', 'Cleo'] as const)).toBeLessThan(LISTENING);
  await expect
    .poll(async () => {
      const { left, right } = await hearSides(ben.page);
      return Math.sign(adaIsLeft ? right - left * 1.2 : left - right * 1.2);
    })
    .toBe(1);
  // Heard once: what plays plainly elsewhere is silent here.
  expect(await hearSides(ben.page)).toMatchObject({ plain: 0, placed: 2 });

  // Ben himself speaks: they look at him.
  await silence(cleo);
  await speak(ben);
  await expect.poll(() => ben.page.evaluate(awayFrom, ['Ada', 'Cleo'] as const)).toBeGreaterThan(ELSEWHERE);

  // On Cleo's screen, too, where he is one of those at the table.
  await cleo.page.locator('body').press('g');
  await cleo.page.locator('body').press('g');
  await expect
    .poll(() => cleo.page.evaluate(awayFrom, ['Ada', 'Ben'] as const), { timeout: 60_000 })
    .toBeLessThan(LISTENING);

  await silence(ben);
  await speak(ada);
  await expect
    .poll(async () => {
      const { left, right } = await hearSides(ben.page);
      return Math.sign(adaIsLeft ? left - right * 1.2 : right - left * 1.2);
    })
    .toBe(1);
});

test('away from the table everybody is heard plainly again, and looks straight ahead', async () => {
  await ben.page.locator('body').press('g');
  await expect.poll(() => hearSides(ben.page)).toMatchObject({ placed: 0, plain: 2 });
  await expect.poll(() => ben.page.evaluate(bodyTurnOf, 'Cleo')).toBe(0);
});

test('the call fills the screen, and goes on in a small window', async () => {
  const { page } = ben;
  await page.locator('body').press('f');
  await expect.poll(() => page.evaluate(() => document.fullscreenElement !== null)).toBe(true);
  await page.locator('body').press('f');
  await expect.poll(() => page.evaluate(() => document.fullscreenElement)).toBeNull();

  await page.locator('body').press('w');
  await expect.poll(() => page.evaluate(nameInSmallWindow)).toBe('Ada');
  await silence(ada);
  await speak(cleo);
  await expect.poll(() => page.evaluate(nameInSmallWindow)).toBe('Cleo');
  await page.locator('body').press('w');
  await expect.poll(() => page.evaluate(nameInSmallWindow)).toBeNull();
});

test('one’s own picture goes and comes back, and the next call begins as this one ended', async () => {
  const own = ben.page.locator('guise-tile[data-self]');
  await ben.page.locator('body').press('y');
  await expect(own).toBeHidden();
  await expect(ada.tile('Ben')).toBeVisible();
  await ben.page.reload();
  await ben.enter();
  await expect(ben.tile('Cleo')).toBeVisible();
  await expect(own).toBeHidden();
  await ben.page.locator('body').press('y');
  await expect(own).toBeVisible();
});

async function silence(person: Person): Promise<void> {
  await person.page.getByRole('button', { name: 'Mute', exact: true }).click();
  await expect(person.page.getByRole('button', { name: 'Unmute', exact: true })).toBeVisible();
}

async function speak(person: Person): Promise<void> {
  await person.page.getByRole('button', { name: 'Unmute', exact: true }).click();
}

/** Somebody's tile is by far larger than every other. */
async function expectLarge(page: Page, name: string): Promise<void> {
  await expect
    .poll(() =>
      page.locator('guise-tile[data-participant]').evaluateAll((tiles) => {
        const sizes = tiles.map((tile) => {
          const { width, height } = tile.getBoundingClientRect();
          return { name: tile.getAttribute('label'), size: width * height };
        });
        const [first, second] = sizes.sort((a, b) => b.size - a.size);
        return first && second && first.size > 3 * second.size ? first.name : null;
      }),
    )
    .toBe(name);
}

async function centreOf(page: Page, name: string): Promise<number> {
  const box = await page.locator(`guise-tile[label="${name}"]`).boundingBox();
  return (box?.x ?? 0) + (box?.width ?? 0) / 2;
}

/** Runs in the page: the angle between where somebody's face looks and where somebody else sits, from above [rad]. */
function awayFrom([from, to]: readonly [string, string]): number {
  const headOf = (name: string) => {
    const { room, avatars } = globalThis.guise ?? {};
    const participant = [...(room?.participants.values() ?? [])].find((other) => other.name === name);
    const avatar = avatars?.get(participant?.id ?? '');
    let face = avatar?.object3D ?? null;
    avatar?.object3D.traverse((node) => {
      if (node.morphTargetDictionary && 'jawOpen' in node.morphTargetDictionary) face = node;
    });
    if (!face || !avatar) return null;
    const rotation = face.quaternion.clone();
    for (let above = face.parent; above; above = above.parent) rotation.premultiply(above.quaternion);
    const { x, y, z, w } = rotation;
    const seat = avatar.object3D.parent?.position ?? { x: 0, z: 0 };
    return { looks: Math.atan2(2 * (x * z + w * y), 1 - 2 * (x * x + y * y)), seat };
  };
  const [a, b] = [headOf(from), headOf(to)];
  if (!a || !b) return Number.NaN;
  const wanted = Math.atan2(b.seat.x - a.seat.x, b.seat.z - a.seat.z);
  return Math.abs(Math.atan2(Math.sin(wanted - a.looks), Math.cos(wanted - a.looks)));
}

/** Runs in the page: how far somebody's whole avatar is turned [rad]. */
function bodyTurnOf(name: string): number {
  const { room, avatars } = globalThis.guise ?? {};
  const participant = [...(room?.participants.values() ?? [])].find((other) => other.name === name);
  const { x, y, z } = avatars?.get(participant?.id ?? '')?.object3D.parent?.quaternion ?? {
    x: 1,
    y: 1,
    z: 1,
  };
  return Math.abs(x) + Math.abs(y) + Math.abs(z);
}

/** Runs in the page: whose name the small window shows; `null`: there is none. */
function nameInSmallWindow(): string | null {
  const small = (globalThis as { documentPictureInPicture?: { window: Window | null } })
    .documentPictureInPicture?.window;
  return small?.document.querySelector('p')?.textContent ?? null;
}
