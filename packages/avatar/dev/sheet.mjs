// Contact sheets of the avatar: node packages/avatar/dev/sheet.mjs <folder> [sheet…] [--look zuri|finn|…] [--probe '{…}'] [--webp] [--own FILE]
// The sheets `probe` (one large picture) and `grid` (who and what side by side) show what --probe says.
// --own: the sheets show an own-face file instead (try `own`).
// Needs the packages built (tsc -b) and a Chromium (GUISE_CHROMIUM, else /usr/bin/chromium).
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const types = { '.html': 'text/html', '.js': 'text/javascript', '.mjs': 'text/javascript' };
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    look: { type: 'string', default: 'zuri' },
    probe: { type: 'string', default: '{}' },
    webp: { type: 'boolean' },
    own: { type: 'string' },
  },
});
const [folder = 'avatar-sheets', ...names] = positionals;
await mkdir(folder, { recursive: true });

const browser = await chromium.launch({
  executablePath: process.env.GUISE_CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--enable-unsafe-swiftshader',
    '--no-sandbox',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});
try {
  for (const name of names.length ? names : ['cast']) {
    const page = await browser.newPage({ viewport: { width: 1600, height: 1200 } });
    page.on('console', (message) => console.error(message.text()));
    page.on('pageerror', (error) => console.error(error));
    await page.route('http://avatar.test/**', async (route) => {
      const path = join(root, decodeURIComponent(new URL(route.request().url()).pathname));
      try {
        await route.fulfill({
          body: await readFile(path),
          contentType: types[extname(path)] ?? 'text/plain',
        });
      } catch {
        await route.fulfill({ status: 404 });
      }
    });
    await page.goto('http://avatar.test/packages/avatar/dev/sheet.html');
    await page.waitForFunction(() => globalThis.drawSheet);
    const report = await page.evaluate(
      ([n, look, probe, own]) => globalThis.drawSheet(n, look, probe, own),
      [name, values.look, JSON.parse(values.probe), values.own && (await readFile(values.own, 'base64'))],
    );
    if (values.webp) {
      const url = await page.evaluate(() => document.querySelector('canvas').toDataURL('image/webp', 0.86));
      await writeFile(join(folder, `${name}.webp`), Buffer.from(url.split(',')[1], 'base64'));
    } else {
      await page.locator('canvas').screenshot({ path: join(folder, `${name}.png`) });
    }
    console.log(name, JSON.stringify(report));
    await page.close();
  }
} finally {
  await browser.close();
}
