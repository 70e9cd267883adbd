import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BLENDSHAPE_NAMES } from '@guise/protocol';
import { expect, type Page, test } from '@playwright/test';
import type { Look } from './own-face-page/messages.js';
import { POSES, type Seen, seenIn, sweep } from './support/closed-loop.js';
import { OWN_FACE_FOLDER as FOLDER, type OwnFacePage, openOwnFacePage } from './support/own-face-page.js';
import { Person } from './support/person.js';
import { posingCamera } from './support/posing-camera.js';
import { ServerProcess } from './support/server.js';

const SIDE = 640;
/** Of a channel, from 0 to 1. */
const STEPS = 8;

let sitting: OwnFacePage;
let page: Page;
/** The own-face file, as base64. */
let file: string;

test.beforeAll(async () => {
  test.setTimeout(300_000);
  sitting = await openOwnFacePage();
  ({ page, file } = sitting);
  expect(Buffer.from(file, 'base64').length).toBeLessThan(256 * 1024);
});

test.afterAll(async () => {
  await sitting?.close();
});

test('an own face turned so far is seen turned so far', async () => {
  test.setTimeout(300_000);
  const misses: string[] = [];
  const worst = { yaw: 0, pitch: 0 };
  for (const [yaw, pitch] of POSES) {
    const seen = await track({ yaw, pitch });
    misses.push(`(${yaw}, ${pitch}): ${(seen.yaw - yaw).toFixed(1)} ${(seen.pitch - pitch).toFixed(1)}`);
    worst.yaw = Math.max(worst.yaw, Math.abs(seen.yaw - yaw));
    worst.pitch = Math.max(worst.pitch, Math.abs(seen.pitch - pitch));
  }
  console.log('yaw and pitch off by [degrees]', misses.join('; '));
  expect(worst.yaw).toBeLessThan(4);
  expect(worst.pitch).toBeLessThan(4);
});

test('its expression is read off it as it was put on', async () => {
  test.setTimeout(300_000);
  const jaw = await sweep(['jawOpen'], STEPS, (face) => track({ face }));
  const smile = await sweep(['mouthSmileLeft', 'mouthSmileRight'], STEPS, (face) => track({ face }));
  console.log(`jawOpen r ${jaw.toFixed(3)}, smile r ${smile.toFixed(3)}`);
  expect(jaw).toBeGreaterThan(0.95);
  expect(smile).toBeGreaterThan(0.9);
});

test('who does as the capture says is captured', async () => {
  test.setTimeout(300_000);
  const { done, side, jpeg, refused } = await page.evaluate(() => window.capture('/models'));
  expect(refused).toBe('not-finished');
  expect(done).toEqual(['ahead', 'left', 'right', 'up']);
  expect(side).toBe(64);
  await writeFile(join(FOLDER, 'captured.jpg'), Buffer.from(jpeg, 'base64'));
  expect(jpeg.length).toBeGreaterThan(10_000);
});

test('somebody scans their face before the call, is told what that means, and is seen with it by the others', {
  tag: '@pace',
}, async () => {
  test.setTimeout(300_000);
  const called = await ServerProcess.start();
  const ada = await Person.arrive({ name: 'Ada', camera: 'talking', voice: 'low' });
  const ben = await Person.arrive({ name: 'Ben', camera: null, voice: 'middle' });
  try {
    const link = new URL(await ben.startCall(called.addresses[0] as string));
    const [ahead, left, right, up] = [
      await pose({}),
      await pose({ yaw: 25 }),
      await pose({ yaw: -25 }),
      await pose({ pitch: 20 }),
    ];
    await posingCamera(ada.page, { ahead, left, right, up });
    link.searchParams.set('render', 'off');
    await ada.page.goto(link.href);
    await ada.page.getByRole('button', { name: 'Change avatar' }).click();
    await ada.page.getByRole('button', { name: 'Scan your face' }).click();
    await ada.page.getByRole('radio', { name: 'Curls' }).check({ timeout: 150_000 });
    await expect(ada.page.getByText('a picture of your face is shown to everyone in the room')).toBeVisible();
    const download = ada.page.waitForEvent('download');
    await ada.page.getByRole('button', { name: 'Download as GLB' }).click();
    expect((await readFile(await (await download).path())).subarray(0, 4).toString()).toBe('glTF');
    await ada.page.getByRole('button', { name: 'Wear my face' }).click();
    await expect(ada.page.getByRole('radio', { name: 'Your own avatar' })).toBeChecked();
    await ada.page.getByRole('button', { name: 'Done' }).click();
    // Until they join, nobody has a picture of them.
    const uploads = async () =>
      (await ada.egress.collect()).requests.filter(({ url }) => url.includes('/uploads/')).length;
    expect(await uploads()).toBe(0);
    await ada.enter();
    await expect.poll(() => ben.page.evaluate(avatarOf, 'Ada')).toBe('own face');
    expect(await uploads()).toBeGreaterThan(0);
  } finally {
    await Promise.all([ada.close(), ben.close()]);
    await called.stop();
  }
});

test('as a GLB it opens in three.js with all that ARKit names', async () => {
  const glb = await page.evaluate((own) => window.exportModel(own), file);
  await writeFile(join(FOLDER, 'face.glb'), Buffer.from(glb, 'base64'));
  const model = await page.evaluate((bytes) => window.loadModel(bytes), glb);
  expect(model.meshes).toBe(3);
  expect(model.targets.toSorted()).toEqual([...BLENDSHAPE_NAMES].toSorted());
  expect(model.texture).toEqual([512, 512]);
  expect(model.triangles).toBeGreaterThan(5000);
  const [width, height, depth] = model.size;
  for (const metres of [width, height, depth]) {
    expect(metres).toBeGreaterThan(0.12);
    expect(metres).toBeLessThan(0.32);
  }
});

test('putting it on and taking it off leaves nothing behind', async () => {
  test.setTimeout(300_000);
  const [before, after] = await page.evaluate((own) => window.wearAndTakeOff(own, 6), file);
  expect(after).toEqual(before);
});

/** What the tracker makes of the avatar. Angles in degrees. */
async function track(look: Look): Promise<Seen> {
  const pixels = await page.evaluate((of) => window.draw(of), look);
  const data = new Uint8ClampedArray(Buffer.from(pixels, 'base64'));
  return seenIn(sitting.pipeline, { data, width: SIDE, height: SIDE }, look);
}

/** The avatar in this pose as a data URL. */
async function pose(look: Look): Promise<string> {
  const rgba = await page.evaluate((given) => window.draw(given), look);
  const jpeg = await page.evaluate(([pixels, side]) => window.encodeJpeg(pixels, side), [
    rgba,
    SIDE,
  ] as const);
  return `data:image/jpeg;base64,${jpeg}`;
}

/** Runs in the page: what kind of avatar that participant wears. */
function avatarOf(name: string): string | undefined {
  const { room, avatars } = globalThis.guise ?? {};
  const participant = [...(room?.participants.values() ?? [])].find((other) => other.name === name);
  return (avatars?.get(participant?.id ?? '')?.object3D as { name?: string } | undefined)?.name;
}
