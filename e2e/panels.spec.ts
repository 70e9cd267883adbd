import { expect, type Page, test } from '@playwright/test';
import { Person } from './support/person.js';
import { ServerProcess } from './support/server.js';

let server: ServerProcess;
let jo: Person;
let kai: Person;

test.beforeAll(async () => {
  server = await ServerProcess.start();
  jo = await Person.arrive({ name: 'Jo', camera: null, voice: 'low' });
  kai = await Person.arrive({ name: 'Kai', camera: null, voice: 'middle' });
});

test.afterAll(async () => {
  await Promise.all([jo?.close(), kai?.close()]);
  await server?.stop();
});

/** What has the focus, by its name, in whatever shadow; `null`: nothing in particular. */
function focused(page: Page): Promise<string | null> {
  return page.evaluate(() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    if (!element || element === document.body) return null;
    return element.getAttribute('aria-label') ?? element.localName;
  });
}

const more = (page: Page) => page.getByRole('button', { name: 'More', exact: true });

test('at the door of a call for voices there is no button for a camera', async () => {
  const link = new URL(await jo.startCall(`${server.addresses[0]}/?lobby`));
  link.searchParams.set('camera', 'off');
  await kai.page.goto(kai.address(link.href));
  await kai.askToJoin();
  await expect(kai.page.getByRole('heading', { name: 'You’ll be in soon' })).toBeVisible();
  await expect(kai.page.locator('guise-waiting .buttons button')).toHaveText([/^\s*$/, 'Don’t wait']);
  await jo.page.getByRole('button', { name: 'Let in Kai', exact: true }).click();
  await expect(jo.tile('Kai')).toBeVisible();
});

test('Escape closes every panel, and the focus goes back to what opened it', async () => {
  const { page } = jo;
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^Call /);
  for (const [entry, panel] of [
    ['People', 'guise-people'],
    ['Record a performance', 'guise-mocap'],
    ['What is going on', 'guise-stats'],
    ['Captions', 'guise-captions-panel'],
    ['Invite', 'guise-invite'],
    ['Devices', 'guise-devices'],
  ] as const) {
    await more(page).click();
    await page.locator('guise-more .list button', { hasText: entry }).click();
    // It has come once it has taken the focus.
    await expect.poll(() => focused(page), panel).not.toBe('More');
    await page.keyboard.press('Escape');
    await expect(page.locator(panel)).toHaveCount(0);
    expect(await focused(page), panel).toBe('More');
  }
  const chat = page.getByRole('button', { name: 'Chat', exact: true });
  await chat.click();
  await expect.poll(() => focused(page)).toBe('Message');
  await page.keyboard.press('Escape');
  await expect(page.locator('guise-chat')).toHaveCount(0);
  await expect(chat).toBeFocused();
});

test('a line of the chat is said while the chat is closed', async () => {
  await kai.page.locator('body').press('c');
  await kai.page.getByRole('textbox', { name: 'Message' }).fill('Shall we begin?');
  await kai.page.keyboard.press('Enter');
  const said = (page: Page) => page.locator('guise-messages [aria-live]');
  await expect(said(jo.page)).toContainText('Kai wrote: Shall we begin?');
  await expect(said(kai.page)).not.toContainText('Shall we begin?');
});

test('the menu closes for who tabs on, and single keys can be switched off for good', async () => {
  const { page } = jo;
  await page.locator('body').press('o');
  const list = page.locator('guise-more .list');
  await expect(list.getByRole('menuitem').first()).toBeFocused();
  await list.locator('button').last().focus();
  await page.keyboard.press('Tab');
  await expect(list).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Leave' })).toBeFocused();

  await more(page).click();
  await page.getByRole('menuitemcheckbox', { name: 'Single-key shortcuts' }).click();
  await expect(more(page)).not.toHaveAttribute('aria-keyshortcuts');
  await page.keyboard.press('p');
  await page.keyboard.press('o');
  await expect(list).toHaveCount(0);
  await expect(page.locator('guise-people')).toHaveCount(0);
  // It is remembered on this device.
  const kept = await page.evaluate(() => JSON.parse(localStorage.getItem('guise.preferences') ?? '{}'));
  expect(kept).toMatchObject({ shortcuts: false });
});
