import { expect, type Page, test } from '@playwright/test';
import { Person } from './support/person.js';
import { ServerProcess } from './support/server.js';

// Ada has a keyboard and German; Ben hears what is said and wants nothing to move.

test.describe.configure({ mode: 'serial' });

/** Words that no German sentence has. */
const ENGLISH =
  /\b(?:the|you|your|you’re|and|with|is|are|of|mute|muted|leave|call|close|settings|people|everyone|camera|layout|record)\b/i;

let server: ServerProcess;
let ada: Person;
let ben: Person;

test.beforeAll(async () => {
  server = await ServerProcess.start();
  [ada, ben] = await Promise.all([
    Person.arrive({ name: 'Ada', camera: null, voice: 'low' }),
    Person.arrive({ name: 'Ben', camera: null, voice: 'middle' }),
  ]);
  await ada.page.addInitScript(() => localStorage.setItem('guise.language', 'de'));
  await ben.page.emulateMedia({ reducedMotion: 'reduce' });
  await Promise.all([ada, ben].map(({ page }) => page.addInitScript(noteMotion)));
});

test.afterAll(async () => {
  await Promise.all([ada?.close(), ben?.close()]);
  await server?.stop();
});

/** What is said to who does not see. */
const said = (page: Page) => page.locator('guise-messages [aria-live="polite"]');

test('without a mouse into a call, and whatever has the focus shows it', async () => {
  const { page } = ada;
  await page.goto(ada.address(server.addresses[0] as string));
  await expect(page.getByRole('button', { name: 'Gespräch beginnen' })).toBeVisible();
  await expectNoEnglish(page, 'home');
  await tabTo(page, 'Gespräch beginnen');
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Dein Name')).toBeFocused();
  await page.keyboard.type('Ada');
  await expectNoEnglish(page, 'pre-join');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Gehen' })).toBeVisible();
  await expectNoEnglish(page, 'alone');

  await ben.join(await page.getByLabel('Link zum Einladen').inputValue());
  await expect(ada.tile('Ben')).toBeVisible();
  await expect(said(page)).toContainText('Ben ist da');
  // Where the first round begins depends on what had the focus and is gone.
  await tabTo(page, 'Gehen');
  const way = await tabTo(page, 'Gehen');
  const wanted = ['Ben groß lassen', 'Stumm schalten', 'Reagieren', 'Chat', 'Link kopieren', 'Mehr', 'Gehen'];
  expect(way.filter((name) => wanted.includes(name))).toEqual(wanted);
});

test('what one does with it the other sees, and hears said', async () => {
  const { page } = ada;
  await tabTo(page, 'Stumm schalten');
  await page.keyboard.press('Enter');
  await expect(ben.tile('Ada')).toContainText('muted');
  await expect.poll(() => focused(page)).toBe('Stummschaltung aufheben');
  await page.keyboard.press('Enter');
  await expect(ben.tile('Ada')).not.toContainText('muted');

  await tabTo(page, 'Reagieren');
  await page.keyboard.press('Enter');
  await expect.poll(() => focused(page)).toBe('Hand heben');
  await page.keyboard.press('Enter');
  await expect(said(ben.page)).toContainText('Ada raised a hand');
  await expect.poll(() => focused(page)).toBe('Reagieren, Hand gehoben');
  await page.keyboard.press('Enter');
  await expect.poll(() => focused(page)).toBe('Hand senken');
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => focused(page)).toBe('Daumen hoch');
  await page.keyboard.press('Enter');
  await expect(ben.page.getByRole('img', { name: 'Thumbs up' })).toBeVisible();

  await tabTo(page, 'Chat');
  await page.keyboard.press('Enter');
  await expect.poll(() => focused(page)).toBe('Nachricht');
  await page.keyboard.type('Guten Morgen');
  await page.keyboard.press('Enter');
  await expect(said(ben.page)).toContainText('Ada wrote: Guten Morgen');
  await page.keyboard.press('Escape');
  await expect.poll(() => focused(page)).toMatch(/^Chat/);
});

test('German speaks no English, in the menu and in every panel', async () => {
  const { page } = ada;
  await page.locator('body').press('o');
  await expect(page.locator('guise-more .list')).toBeVisible();
  await expectNoEnglish(page, 'menu');
  await page.keyboard.press('Escape');
  for (const [key, panel] of [
    ['p', 'guise-people'],
    ['c', 'guise-chat'],
    ['a', 'guise-invite'],
    ['t', 'guise-captions-panel'],
    ['i', 'guise-stats'],
    ['r', 'guise-mocap'],
  ] as const) {
    await page.locator('body').press(key);
    await expect(page.locator(`${panel} header button`).first()).toBeVisible();
    await expectNoEnglish(page, panel);
    await page.keyboard.press('Escape');
    await expect(page.locator(panel)).toHaveCount(0);
  }
});

test('who wants nothing to move sees nothing move but faces', async () => {
  const { page } = ben;
  await page.locator('body').press('p');
  await expect(page.locator('guise-people')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.locator('body').press('e');
  await page.keyboard.press('Escape');
  // Who leaves is seen going by others; here they are gone.
  await tabTo(ada.page, 'Gehen');
  await ada.page.keyboard.press('Enter');
  await expect(said(page)).toContainText('Ada left');
  await expect(page.locator('guise-tile.leaving')).toHaveCount(0);
  expect(await page.evaluate(readMotion)).toEqual([]);
  // Ada has said nothing of the kind.
  expect(await ada.page.evaluate(readMotion)).not.toEqual([]);
});

/** Presses Tab until something called so has the focus; everything on the way has to show that it had it. @returns its names */
async function tabTo(page: Page, name: string): Promise<string[]> {
  const way: string[] = [];
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press('Tab');
    const now = await focused(page);
    if (now === null) continue;
    way.push(now);
    expect(await page.evaluate(showsFocus), `${now}: is it to be seen that it has the focus?`).toBe(true);
    if (now === name) return way;
  }
  throw new Error(`Tab does not come to ${name}, but to ${way.join(', ')}`);
}

/** What has the focus, by its name, in whatever shadow; `null`: nothing in particular. */
function focused(page: Page): Promise<string | null> {
  return page.evaluate(() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    if (!element || element === document.body) return null;
    const label =
      element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : element.textContent;
    return element.getAttribute('aria-label') ?? (label?.trim() || element.localName);
  });
}

/** Runs in the page. */
function showsFocus(): boolean {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  if (!element) return false;
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1;
}

async function expectNoEnglish(page: Page, where: string): Promise<void> {
  const sentences = await page.evaluate(everySentence);
  expect(sentences.length, `${where}: sentences`).toBeGreaterThan(5);
  expect(
    sentences.filter((sentence) => ENGLISH.test(sentence)),
    where,
  ).toEqual([]);
}

/** Runs in the page: all that is to be read or to be heard on it. */
function everySentence(): string[] {
  const sentences = new Set<string>();
  const look = (root: Document | ShadowRoot): void => {
    for (const element of root.querySelectorAll('*')) {
      if (element.matches('style, script, noscript')) continue;
      if (element.shadowRoot) look(element.shadowRoot);
      for (const name of ['aria-label', 'aria-description', 'title', 'placeholder', 'alt'])
        sentences.add(element.getAttribute(name) ?? '');
      for (const node of element.childNodes)
        if (node.nodeType === Node.TEXT_NODE) sentences.add(node.textContent?.trim() ?? '');
    }
  };
  look(document);
  sentences.delete('');
  return [...sentences];
}

/** Runs in the page: notes what moves on it, other than what is drawn into the canvas. */
function noteMotion(): void {
  const motion = new Set<string>();
  Object.assign(globalThis, { motion });
  const ways = ['transform', 'translate', 'scale', 'rotate', 'left', 'top', 'width', 'height'];
  // A document names only those of its own tree.
  const animations = (root: Document | ShadowRoot): Animation[] => [
    ...root.getAnimations(),
    ...[...root.querySelectorAll('*')].flatMap(({ shadowRoot }) =>
      shadowRoot ? animations(shadowRoot) : [],
    ),
  ];
  const look = (): void => {
    for (const { effect, playState } of animations(document)) {
      if (!(effect instanceof KeyframeEffect) || playState !== 'running') continue;
      const changed = effect.getKeyframes().flatMap((frame) => Object.keys(frame));
      const way = ways.find((property) => changed.includes(property));
      if (way) motion.add(`${effect.target?.localName} ${effect.target?.className}: ${way}`);
    }
    requestAnimationFrame(look);
  };
  look();
}

function readMotion(): string[] {
  return [...(globalThis as unknown as { motion: Set<string> }).motion];
}
