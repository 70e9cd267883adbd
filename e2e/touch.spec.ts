import { expect, type Page, test } from '@playwright/test';
import { Person } from './support/person.js';
import { ServerProcess } from './support/server.js';

// What people do in a call, with fingers on a phone, and seen by somebody at a desk.

test.describe.configure({ mode: 'serial' });

let server: ServerProcess;
/** Has a phone. */
let ada: Person;
let ben: Person;
let link: string;
/** What went wrong on her page. */
const errors: Error[] = [];

test.beforeAll(async () => {
  server = await ServerProcess.start();
  [ada, ben] = await Promise.all([
    Person.arrive({ name: 'Ada', camera: null, voice: 'low', phone: true }),
    Person.arrive({ name: 'Ben', camera: null, voice: 'middle' }),
  ]);
  ada.page.on('pageerror', (error) => errors.push(error));
  await ada.page.addInitScript(catchSharing);
});

test.afterAll(async () => {
  await Promise.all([ada?.close(), ben?.close()]);
  await server?.stop();
});

test.afterEach(() => expect(errors).toEqual([]));

const tap = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true }).tap();

/** Chooses something of the menu. */
async function choose(page: Page, entry: string): Promise<void> {
  await tap(page, 'More');
  await page.locator('guise-more .list button', { hasText: entry }).tap();
  await expect(page.locator('guise-more .list')).toHaveCount(0);
}

test('three taps lead into a call, one of them to the sheet that hands its link on', async () => {
  const { page } = ada;
  await page.goto(ada.address(server.addresses[0] as string));
  await tap(page, 'Start a call');
  await page.getByLabel('Your name').fill('Ada');
  await tap(page, 'Join');
  link = await page.getByLabel('Invitation link').inputValue();

  await tap(page, 'Share');
  await expect.poll(() => page.evaluate(readShared)).toMatchObject([{ url: link }]);
  // Whoever closes the sheet has only changed their mind.
  await page.evaluate(closeSheets);
  await tap(page, 'Share');
  await expect.poll(() => page.evaluate(readShared)).toHaveLength(2);
  await ben.join(link);
  await expect(ben.tile('Ada')).toBeVisible();
});

test('a finger mutes, reacts, raises a hand and writes', async () => {
  const { page } = ada;
  await tap(page, 'Mute');
  await expect(ben.tile('Ada')).toContainText('muted');
  await tap(page, 'Unmute');
  await expect(ben.tile('Ada')).not.toContainText('muted');

  await tap(page, 'React');
  await tap(page, 'Love it');
  await expect(ben.page.getByRole('img', { name: 'Love it' })).toBeVisible();
  await tap(page, 'React');
  await tap(page, 'Raise hand');
  await expect(ben.tile('Ada').getByRole('img', { name: 'Hand raised' })).toBeVisible();

  await ben.page.locator('body').press('c');
  await ben.page.getByLabel('Message').fill('Can you read this?');
  await ben.page.getByLabel('Message').press('Enter');
  await tap(page, 'Chat, 1 unread');
  await expect(page.locator('guise-chat').getByText('Can you read this?')).toBeVisible();
  await page.getByLabel('Message').fill('On the train, yes');
  await tap(page, 'Send');
  await expect(ben.page.locator('guise-chat').getByText('On the train, yes')).toBeVisible();
  await tap(page, 'Close chat');
  await expect(page.locator('guise-chat')).toHaveCount(0);
});

test('held, the microphone button talks; let go, it does not', async () => {
  const { page } = ada;
  await tap(page, 'Mute');
  await expect(ben.tile('Ada')).toContainText('muted');
  const box = await page.getByRole('button', { name: 'Unmute' }).boundingBox();
  if (!box) throw new Error('there is no button');
  const finger = await page.context().newCDPSession(page);
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  await finger.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [at] });
  await expect(ben.tile('Ada')).not.toContainText('muted');
  await finger.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await expect(ben.tile('Ada')).toContainText('muted');
  await tap(page, 'Unmute');
  await expect(ben.tile('Ada')).not.toContainText('muted');
});

test('a host mutes somebody, and every panel opens and closes', async () => {
  const { page } = ada;
  await choose(page, 'People');
  const row = page.locator('guise-people li[data-person]', { hasText: 'Ben' });
  await row.getByRole('button', { name: 'What you can do about Ben' }).tap();
  await row.getByRole('button', { name: 'Mute', exact: true }).tap();
  await expect(ben.page.getByText('Ada muted you').first()).toBeAttached();
  await expect(ben.page.getByRole('button', { name: 'Unmute' })).toBeVisible();
  await tap(page, 'Close people');
  await expect(page.locator('guise-people')).toHaveCount(0);

  await choose(page, 'Devices');
  const noise = page.getByRole('switch', { name: 'Noise suppression' });
  await expect(noise).toBeChecked();
  await noise.tap();
  await expect(noise).not.toBeChecked();
  await tap(page, 'Close settings');
  await expect(page.locator('guise-devices')).toHaveCount(0);

  for (const [entry, panel, close] of [
    ['Record a performance', 'guise-mocap', /^Close/],
    ['What is going on', 'guise-stats', 'Close what is going on'],
    ['Captions', 'guise-captions-panel', 'Close captions'],
    ['Invite', 'guise-invite', 'Close invitation'],
  ] as const) {
    await choose(page, entry);
    await expect(page.locator(panel)).toBeVisible();
    await page.locator(panel).getByRole('button', { name: close }).tap();
    await expect(page.locator(panel)).toHaveCount(0);
  }
});

test('layouts, a pin, and the way out; held across, everything is there, too', async () => {
  const { page } = ada;
  const other = page.locator('guise-tile[label="Ben"]');
  await choose(page, 'Layout:');
  await expect(page.getByText('Whoever speaks is large').first()).toBeAttached();
  await choose(page, 'Layout:');
  await expect(other).toHaveAttribute('seated');
  await choose(page, 'Layout:');
  await expect(other).not.toHaveAttribute('seated');
  const pin = other.getByRole('button', { name: 'Keep Ben large' });
  await pin.tap();
  await expect(pin).toHaveAttribute('aria-pressed', 'true');
  await pin.tap();
  await expect(pin).toHaveAttribute('aria-pressed', 'false');

  await tap(page, 'Leave');
  await expect(ben.tile('Ada')).toHaveCount(0);
  await page.setViewportSize({ width: 844, height: 390 });
  await page.goto(ada.address(link));
  await tap(page, 'Join');
  await expect(ben.tile('Ada')).toBeVisible();
  await choose(page, 'Devices');
  await tap(page, 'Close settings');
  await tap(page, 'Leave');
  await expect(ben.tile('Ada')).toHaveCount(0);
});

interface Sheet {
  shared: ShareData[];
  closing: boolean;
}

/** Runs in the page: stands for the sheet of the phone's system, which no test can press. */
function catchSharing(): void {
  const sheet: Sheet = { shared: [], closing: false };
  Object.assign(globalThis, { sheet });
  const share = async (data: ShareData): Promise<void> => {
    sheet.shared.push(data);
    if (sheet.closing) throw new DOMException('Share canceled', 'AbortError');
  };
  Object.defineProperty(navigator, 'canShare', { value: () => true });
  Object.defineProperty(navigator, 'share', { value: share });
}

function readShared(): ShareData[] {
  return (globalThis as unknown as { sheet: Sheet }).sheet.shared;
}

/** Runs in the page: from now on whoever sees the sheet closes it. */
function closeSheets(): void {
  (globalThis as unknown as { sheet: Sheet }).sheet.closing = true;
}
