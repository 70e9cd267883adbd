import { expect, test } from '@playwright/test';
import { Person } from './support/person.js';
import { ServerProcess } from './support/server.js';

test('look', async () => {
  test.setTimeout(420_000);
  const server = await ServerProcess.start();
  const jo = await Person.arrive({ name: 'Jo', camera: 'rolling', voice: 'low' });
  const { page } = jo;
  const shot = async (name: string) => {
    for (const [kind, size] of [
      ['d', { width: 1280, height: 800 }],
      ['p', { width: 390, height: 844 }],
    ] as const) {
      await page.setViewportSize(size);
      await page.waitForTimeout(700);
      await page.screenshot({ path: `/tmp/shots-devices/${name}-${kind}.png`, timeout: 60_000 });
    }
  };
  const origin = server.addresses[0] as string;
  await page.goto(jo.address(origin));
  await page.evaluate(() =>
    localStorage.setItem(
      'guise.rooms',
      JSON.stringify([
        { room: 'kind-otter', secret: 'k', query: '', at: Date.now() - 4e5 },
        { room: 'gone-fox', secret: 'k', query: '', at: Date.now() - 4e6 },
        { room: 'amber-heron', secret: 'k', query: '', at: Date.now() - 9e7 },
        { room: 'calm-lynx', secret: 'k', query: '', at: Date.now() - 4e8 },
      ]),
    ),
  );
  await page.reload();
  await shot('home');
  await page.getByRole('button', { name: 'Options' }).click();
  await shot('home-options');
  await page.getByRole('button', { name: 'Start a call' }).click();
  await jo.waitUntilSeen();
  await shot('prejoin');
  await page.getByRole('button', { name: 'Sound and camera' }).click();
  await shot('prejoin-devices');
  console.log(
    'switches',
    await page.getByRole('switch').allTextContents(),
    await page.getByRole('switch').count(),
  );
  await page.getByRole('button', { name: 'Done' }).click();
  await jo.enter();
  await shot('alone');
  await page.keyboard.press('i');
  await shot('invite');
  await page.keyboard.press('d');
  await shot('call-devices');
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.getByRole('button', { name: 'More' }).click();
  await shot('menu');
  await page.keyboard.press('Escape');
  await jo.close();
  const bo = await Person.arrive({ name: 'Bo', camera: null, voice: 'low' });
  await bo.page.goto(bo.address(`${origin}/r/gone-fox?avatar=mei`));
  await expect(bo.page.getByRole('heading', { name: 'blocked' })).toBeVisible();
  for (const [kind, size] of [
    ['d', { width: 1280, height: 800 }],
    ['p', { width: 390, height: 844 }],
  ] as const) {
    await bo.page.setViewportSize(size);
    await bo.page.getByText('How to allow it').click();
    await bo.page.screenshot({ path: `/tmp/shots-devices/blocked-${kind}.png` });
  }
  await bo.page.goto(bo.address(`${origin}/r/gone-fox?camera=off`));
  await bo.page.waitForTimeout(1500);
  await bo.page.setViewportSize({ width: 1280, height: 800 });
  await bo.page.screenshot({ path: `/tmp/shots-devices/voices-d.png` });
  await bo.close();
  await server.stop();
});
