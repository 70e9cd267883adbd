import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { type Devices, launchBrowser } from './support/browser.js';
import { Friend } from './support/friend.js';
import { type GameSite, startGameSite } from './support/game-site.js';
import { ServerProcess } from './support/server.js';
import { listenAt } from './support/voice.js';

/** The part of a lobby that is used here. */
interface Game {
  lobby: {
    participants: ReadonlyMap<string, Player>;
    local: { cameraOn: boolean };
    setState(bytes: Uint8Array): boolean;
    leave(): Promise<void>;
  };
  audioContext: AudioContext;
  problems: string[];
  states: (string | number)[][];
}

interface Player {
  name: string;
  face: { sources: { head: string } } | null;
  audio: AudioNode;
  object3D: Node3D;
}

interface Node3D {
  parent: Node3D | null;
  children: Node3D[];
  quaternion: { x: number; y: number; z: number; w: number; clone(): Turn };
  morphTargetDictionary?: Record<string, number>;
  morphTargetInfluences?: number[];
}

type Turn = Node3D['quaternion'] & { premultiply(turn: Node3D['quaternion']): Turn };

/** A game, one whose page may have no workers at all, and one that the server does not know. */
let sites: { game: GameSite; strict: GameSite; stranger: GameSite };
/** The package as it would be published. */
const packages = mkdtempSync(join(tmpdir(), 'guise-sdk-'));
let server: ServerProcess;
let address = '';
let room: string;
const browsers: Browser[] = [];
/** What the pages said of what went wrong. */
const complaints: string[] = [];

test.beforeAll(async () => {
  const { pack } = await import(String(new URL('../packages/embed/tools/packed.mjs', import.meta.url)));
  const embed = (await pack(['embed'], packages)).get('embed').folder as string;
  const start = (workers?: string) =>
    startGameSite(() => address, workers, undefined, join(embed, 'dist/static'));
  sites = { game: await start(), strict: await start("'none'"), stranger: await start() };
  const allowed = [sites.game.origin, sites.strict.origin].join(',');
  server = await ServerProcess.start(['--allow-origin', allowed]);
  address = server.addresses.at(-1) as string;
  const response = await fetch(`${address}/api/rooms`, { method: 'POST' });
  ({ room } = (await response.json()) as { room: string });
});

test.afterAll(async () => {
  await Promise.all(browsers.map((browser) => browser.close()));
  for (const site of Object.values(sites ?? {})) site.close();
  await server?.stop();
  rmSync(packages, { recursive: true, force: true });
});

function addressOf(site: GameSite, name: string, query: Record<string, string>): string {
  return `${site.origin}/?${new URLSearchParams({ server: address, room, name, ...query })}`;
}

async function play(name: string, devices: Devices, query: Record<string, string>): Promise<Page> {
  const browser = await launchBrowser(devices);
  browsers.push(browser);
  const permissions = devices.camera ? ['camera', 'microphone'] : ['microphone'];
  const page = await (await browser.newContext({ permissions })).newPage();
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${name}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`${name}: ${error}`));
  await page.goto(addressOf(sites.game, name, query));
  return page;
}

/** Reasons, in the order in which they came. */
function problemsOf(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    (globalThis as unknown as { game: Game }).game.problems.map((problem) => problem.split(':')[0] as string),
  );
}

/** How far the head turned and the lids went on somebody's object in the game's scene, until `done`. */
interface Motion {
  /** Between the two outermost directions [degrees]. */
  turn: number;
  lids: [least: number, most: number];
}

/** Watches until it has moved that much, at most a minute. */
function watch(page: Page, wanted: { turn: number; lids?: number }): Promise<Motion> {
  return page.evaluate(async ({ turn: enough, lids: most = 0 }) => {
    const { lobby } = (globalThis as unknown as { game: Game }).game;
    const [player] = lobby.participants.values();
    const holder = player?.object3D as Node3D;
    const find = (node: Node3D): Node3D | null => {
      if (node.morphTargetDictionary && 'eyeBlinkLeft' in node.morphTargetDictionary) return node;
      for (const child of node.children) {
        const found = find(child);
        if (found) return found;
      }
      return null;
    };
    const motion: Motion = { turn: 0, lids: [1, 0] };
    const seen: number[][] = [];
    const angle = (a: number[], b: number[]) => {
      const dot = Math.abs(a.reduce((sum, value, at) => sum + value * (b[at] as number), 0));
      return (2 * Math.acos(Math.min(1, dot)) * 180) / Math.PI;
    };
    for (const end = performance.now() + 60_000; performance.now() < end; ) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      const face = find(holder);
      if (!face || player?.face?.sources.head !== 'vision') continue;
      const turn = face.quaternion.clone();
      for (let above = face.parent; above; above = above.parent) turn.premultiply(above.quaternion);
      const { x, y, z, w } = turn;
      const own = [x, y, z, w];
      seen.push(own);
      for (const before of seen) motion.turn = Math.max(motion.turn, angle(before, own));
      const lid = face.morphTargetInfluences?.[face.morphTargetDictionary?.eyeBlinkLeft as number] ?? 0;
      motion.lids = [Math.min(motion.lids[0], lid), Math.max(motion.lids[1], lid)];
      if (motion.turn >= enough && motion.lids[1] >= most) break;
    }
    return motion;
  }, wanted);
}

test('two players in a game without a bundler, on another origin: heads, lids, voices, state', {
  tag: '@pace',
}, async () => {
  const [ada, ben] = await Promise.all([
    // Guise's own tracker, its models beside it.
    play('Ada', { camera: 'rolling', voice: 'low' }, { camera: '', models: './guise/models' }),
    // The game's tracker, and the server's models for the mouth.
    play('Ben', { camera: null, voice: 'high' }, { headset: '' }),
  ]);
  for (const page of [ada, ben]) {
    await page.waitForFunction(
      () => (globalThis as unknown as { game?: Game }).game?.lobby.participants.size,
    );
    expect(await page.evaluate(() => globalThis.crossOriginIsolated)).toBe(false);
    await page.mouse.click(10, 10);
  }
  const [atAda, atBen] = await Promise.all([watch(ada, { turn: 35, lids: 0.9 }), watch(ben, { turn: 20 })]);
  console.log(`Ben as Ada sees him: ${JSON.stringify(atAda)}; Ada as Ben sees her: ${JSON.stringify(atBen)}`);
  expect(atAda.turn).toBeGreaterThanOrEqual(35);
  expect(atAda.lids[0]).toBeLessThan(0.2);
  expect(atAda.lids[1]).toBeGreaterThanOrEqual(0.9);
  expect(atBen.turn).toBeGreaterThanOrEqual(20);

  const states = (page: Page) =>
    page.evaluate(() => (globalThis as unknown as { game: Game }).game.states.at(-1)?.join(' '));
  expect(await states(ada)).toBe('Ben 66 101 110');
  expect(await states(ben)).toBe('Ada 65 100 97');

  for (const [page, own, others] of [
    [ada, 'low', 'high'],
    [ben, 'high', 'low'],
  ] as const) {
    const heard = await listenAt(await voiceAt(page));
    expect(heard[others]).toBeGreaterThan(-60);
    expect(heard[others] - heard[own]).toBeGreaterThan(20);
  }
  expect(complaints).toEqual([]);
  // A voice that comes before the page is touched is told of: the game's Web Audio is suspended until then.
  for (const page of [ada, ben])
    expect((await problemsOf(page)).filter((reason) => reason !== 'voices-blocked')).toEqual([]);
});

/** What arrives from the first of the others. */
function voiceAt(page: Page) {
  return page.evaluateHandle(() => {
    const { lobby } = (globalThis as unknown as { game: Game }).game;
    return [...lobby.participants.values()][0]?.audio as AudioNode;
  });
}

test('without workers one idles and is told why, and everything else works; from an origin that is not listed nothing does', async () => {
  const response = await fetch(`${address}/api/rooms`, { method: 'POST' });
  const { room: quiet } = (await response.json()) as { room: string };
  const friend = await Friend.join(address, quiet, 'Dan');
  await friend.speak('high');
  const browser = await launchBrowser({ camera: 'rolling', voice: 'middle' });
  browsers.push(browser);
  const page = await (await browser.newContext({ permissions: ['camera', 'microphone'] })).newPage();
  await page.goto(addressOf(sites.strict, 'Cem', { room: quiet, camera: '' }));
  await page.waitForFunction(() => (globalThis as unknown as { game?: Game }).game);
  await page.mouse.click(10, 10);
  const reasons = async () => (await problemsOf(page)).filter((reason) => reason !== 'voices-blocked').sort();
  await expect.poll(reasons).toEqual(['tracker', 'voice-mouth']);
  // Dan's avatar is in the scene, turns and blinks as he does, and his voice comes; Cem's voice goes out.
  const seen = await watch(page, { turn: 20, lids: 0.9 });
  expect(seen.turn).toBeGreaterThanOrEqual(20);
  expect(seen.lids[1]).toBeGreaterThanOrEqual(0.9);
  const heard = await listenAt(await voiceAt(page));
  expect(heard.high).toBeGreaterThan(-60);
  expect(heard.high - heard.middle).toBeGreaterThan(20);
  await friend.hears('Cem');
  expect(friend.seesHead('Cem')).not.toBe('vision');
  await friend.leave();

  await page.goto(addressOf(sites.stranger, 'Mallory', {}));
  await page.waitForFunction(() => 'refusal' in globalThis);
  expect(await page.evaluate(() => (globalThis as unknown as { refusal: string }).refusal)).toBe(
    'origin-refused',
  );
  expect(await page.evaluate(() => 'game' in globalThis)).toBe(false);
});
