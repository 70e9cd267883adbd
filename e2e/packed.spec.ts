import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { joinRoom } from '@guise/client-node';
import { type Browser, expect, test } from '@playwright/test';
import { type StaticServer, serve } from './bench/static-server.js';
import { launchBrowser } from './support/browser.js';
import { ServerProcess } from './support/server.js';

// A game of somebody else: the packages as they would be published, installed from their files and built by Vite.

/** What a game in the browser needs of what is published. */
const PACKAGES = ['avatar', 'client', 'embed', 'protocol', 'tracker'];
const GAME = `
  import { joinLobby } from '@guise/embed';
  const { server, room } = Object.fromEntries(new URLSearchParams(location.search));
  globalThis.problems = [];
  joinLobby({ server, room, name: 'Ada', camera: true }).then((lobby) => {
    lobby.on('problem', ({ reason, message }) => globalThis.problems.push(reason + ': ' + message));
    setInterval(() => lobby.update(), 100);
    globalThis.lobby = lobby;
  });
`;

const folder = mkdtempSync(join(tmpdir(), 'guise-packed-game-'));
let site: StaticServer;
let server: ServerProcess;
let browser: Browser;

test.beforeAll(async () => {
  test.setTimeout(600_000);
  const tools = await import(String(new URL('../packages/embed/tools/packed.mjs', import.meta.url)));
  const packed = await tools.pack(PACKAGES, folder);
  const game = join(folder, 'game');
  const { devDependencies } = JSON.parse(
    readFileSync(join(tools.ROOT, 'packages/embed/package.json'), 'utf8'),
  );
  const { three, vite } = devDependencies;
  const tarballs = new Map(PACKAGES.map((name) => [`@guise/${name}`, packed.get(name).tarball]));
  await tools.createProject(game, tarballs, { three, vite });
  writeFileSync(join(game, 'index.html'), '<script type="module" src="/main.js"></script>');
  writeFileSync(join(game, 'main.js'), GAME);
  writeFileSync(join(game, 'vite.config.js'), "export default { worker: { format: 'es' } };\n");
  await tools.quietly(join(game, 'node_modules/.bin/vite'), ['build'], game);
  site = await serve({ '/': join(game, 'dist') });
  server = await ServerProcess.start(['--allow-origin', site.origin]);
  browser = await launchBrowser({ camera: 'rolling', voice: 'middle' });
});

test.afterAll(async () => {
  await browser?.close();
  site?.close();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('a game that Vite has built of the packages joins a call, and its player’s face is seen there', {
  tag: '@wide',
}, async () => {
  const address = server.addresses.at(-1) as string;
  const { room: name } = await (await fetch(`${address}/api/rooms`, { method: 'POST' })).json();
  const ben = await joinRoom({ server: address, room: name, name: 'Ben' });
  try {
    const page = await (await browser.newContext({ permissions: ['camera'] })).newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(`${site.origin}/?${new URLSearchParams({ server: address, room: name })}`);
    const seen = () => [...ben.participants.values()][0]?.sampleFace(performance.now())?.sources.head;
    await expect.poll(seen, { intervals: [50] }).toBe('vision');
    const others = () =>
      page.evaluate(() => {
        const { lobby } = globalThis as unknown as { lobby: { participants: Map<string, Player> } };
        return [...lobby.participants.values()].map(({ name, object3D }) => [name, object3D.children.length]);
      });
    // His avatar is there, too.
    await expect.poll(others).toEqual([['Ben', 1]]);
    const problems = page.evaluate(() => (globalThis as unknown as { problems: string[] }).problems);
    expect([complaints, await problems]).toEqual([[], []]);
  } finally {
    await ben.leave();
  }
});

interface Player {
  name: string;
  object3D: { children: unknown[] };
}
