import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** The sizes at which every screen is looked at. */
export const SIZES = {
  desktop: { width: 1280, height: 800 },
  phone: { width: 390, height: 844 },
  'phone-wide': { width: 844, height: 390 },
} as const;

/** The sizes of a call in a frame of somebody else's page. */
export const FRAMES = {
  'frame-high': { width: 360, height: 480 },
  'frame-wide': { width: 800, height: 450 },
} as const;

/** Where pictures go; without it nothing is drawn, and screens are checked only. */
const FOLDER = process.env.GUISE_SCREENS;
/** Pictures are made by software, and slowly: after this many, what is shown has settled. */
const SETTLED_AFTER = 3;

export const DRAW = FOLDER !== undefined;

/** What lies over a screen, or stands in its place, when something is not as it should be. */
const VEILS = {
  reconnecting: 'guise-messages .veil',
  away: 'guise-away',
  notice: 'guise-notice',
} as const;

export type Veil = keyof typeof VEILS;

interface Look {
  /** Default: {@link SIZES}. */
  readonly sizes?: Readonly<Record<string, { readonly width: number; readonly height: number }>>;
  /** What is to be seen over it; any other makes it a picture of something else. */
  readonly veils?: readonly Veil[];
}

/** Looks at a screen at every size: nothing that keeps somebody out (axe), nothing that sticks out; and a picture, if asked for. */
export async function lookAt(
  page: Page,
  name: string,
  { sizes = SIZES, veils = [] }: Look = {},
): Promise<void> {
  for (const [size, viewport] of Object.entries(sizes)) {
    await page.setViewportSize(viewport);
    await page.evaluate(settle, DRAW ? SETTLED_AFTER : 1);
    const picture = FOLDER ? await page.screenshot({ animations: 'disabled', caret: 'hide' }) : null;
    expect(await veilsOver(page, veils), `${name}, ${size}: what lies over it`).toEqual([]);
    if (picture && FOLDER) await keep(picture, `${name}-${size}`, FOLDER);
    await expectToFit(page, `${name}, ${size}`);
    // What is said and how it contrasts is the same on a phone's either side.
    if (size !== 'phone-wide') await expectToBeAccessible(page, `${name}, ${size}`);
  }
  await page.setViewportSize(SIZES.desktop);
}

/** A toast is over before a page has settled: this one stays. @returns lets it go */
export async function holdToast(page: Page, sentence: string): Promise<() => Promise<void>> {
  const toast = page.locator('guise-messages .toast', { hasText: sentence });
  await expect(toast).toBeAttached();
  await toast.evaluate((element) => Object.assign(element.style, { animation: 'none', opacity: '1' }));
  return () => toast.evaluate((element) => element.removeAttribute('style'));
}

async function keep(picture: Buffer, name: string, folder: string): Promise<void> {
  const path = resolve(import.meta.dirname, '../..', folder);
  await mkdir(path, { recursive: true });
  await writeFile(join(path, `${name}.png`), picture);
}

/** The veils to be seen that nobody `asked` for. */
async function veilsOver(page: Page, asked: readonly Veil[]): Promise<Veil[]> {
  const found: Veil[] = [];
  for (const [veil, selector] of Object.entries(VEILS) as [Veil, string][]) {
    const shown = await page.locator(selector).filter({ visible: true }).count();
    if (shown > 0 && !asked.includes(veil)) found.push(veil);
  }
  return found;
}

/** Resolves when nothing is in motion any more and `pictures` more were drawn. */
async function settle(pictures: number): Promise<void> {
  const moving = document.getAnimations().filter(({ effect }) => effect?.getTiming().iterations !== Infinity);
  await Promise.allSettled(moving.map(({ finished }) => finished));
  for (let i = 0; i < pictures; i++) await new Promise(requestAnimationFrame);
}

async function expectToBeAccessible(page: Page, where: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .options({ resultTypes: ['violations'] })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'])
    // A page of its own for each verdict is for frames of other origins, and there are none.
    .setLegacyMode(true)
    .analyze();
  const grave = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ target }) => target.join(' ')).join('; ')}`,
    );
  expect(grave, where).toEqual([]);
}

/** Nothing scrolls sideways, and whatever can be pressed or typed into can be got at. */
async function expectToFit(page: Page, where: string): Promise<void> {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(over, `${where}: wider than the window by`).toBeLessThanOrEqual(0);
  expect(await page.evaluate(findOutside), `${where}: outside the window`).toEqual([]);
}

/**
 * The controls of a page, those in shadow roots, too, that stick out at a side, or above or below where nothing scrolls: in a call,
 * which is fixed to the window, they make no page wider.
 */
function findOutside(): string[] {
  const parentOf = (element: Element): Element | null => {
    const root = element.getRootNode();
    return element.assignedSlot ?? element.parentElement ?? (root instanceof ShadowRoot ? root.host : null);
  };
  /** Whether one can scroll up and down to it. */
  const scrolls = (element: Element): boolean => {
    for (let at: Element | null = element; at; at = parentOf(at)) {
      const { overflowY, position } = getComputedStyle(at);
      // What lies before its beginning cannot be scrolled to.
      if (at !== element && (overflowY === 'auto' || overflowY === 'scroll'))
        return element.getBoundingClientRect().top - at.getBoundingClientRect().top + at.scrollTop >= -1;
      if (position === 'fixed') return false;
    }
    return true;
  };
  const outside: string[] = [];
  const look = (root: Document | ShadowRoot): void => {
    for (const element of root.querySelectorAll('*')) {
      if (element.shadowRoot) look(element.shadowRoot);
      if (!element.matches('a[href], button, input, select, textarea')) continue;
      if (!element.checkVisibility({ visibilityProperty: true })) continue;
      const { left, right, top, bottom, width } = element.getBoundingClientRect();
      // Less than a pixel is rounding; so small is what is only heard.
      if (width < 2) continue;
      const aside = left < -1 || right > innerWidth + 1;
      const off = (top < -1 || bottom > innerHeight + 1) && !scrolls(element);
      const name = element.getAttribute('aria-label') ?? element.textContent?.trim() ?? '';
      const box = [left, top, right, bottom].map(Math.round).join(' ');
      if (aside || off) outside.push(`${element.localName} "${name}" at ${box}`);
    }
  };
  look(document);
  return outside;
}
