import { fileURLToPath } from 'node:url';
import { type Browser, expect, type Frame, type JSHandle, type Page, test } from '@playwright/test';
import { type StaticServer, serve } from './bench/static-server.js';
import { type Devices, launchBrowser } from './support/browser.js';
import { ServerProcess } from './support/server.js';
import { Site } from './support/site.js';
import { signToken } from './support/token.js';
import { listenAt } from './support/voice.js';

const LOBBY = fileURLToPath(new URL('../apps/lobby/dist/', import.meta.url));

const SECRET = 'a secret of thirty-two bytes, at least';

/** The part of the lobby's own handle that is used here. */
interface Game {
  lobby: {
    participants: ReadonlyMap<string, { id: string; name: string; object3D: Node3D; face: Face | null }>;
  };
  own: { place: Place };
  others: ReadonlyMap<string, { place: Place | null }>;
  listener: { getInput(): AudioNode };
}

type Place = { x: number; z: number; heading: number };

interface Face {
  sources: { head: string; mouth: string };
}

interface Node3D {
  children: Node3D[];
  matrixWorld: { elements: number[] };
  morphTargetDictionary?: Record<string, number>;
  morphTargetInfluences?: number[];
}

declare global {
  var game: Game;
  var trace: { at: number; x: number; z: number }[];
}

interface Player {
  name: string;
  page: Page;
  /** Where the lobby is: the page itself, or a frame in it. */
  frame: Frame;
}

/** What was seen of somebody's head while it came from where it should. */
interface Seen {
  /** How far its up went from where it was first, which rolling and nodding do and turning does not [degrees]. */
  tilt: number;
  lids: [least: number, most: number];
  jaw: number;
  /** Pictures that count. */
  pictures: number;
  /** Everything that the head and the mouth came from, also before. */
  heads: string[];
  mouths: string[];
}

let server: ServerProcess;
let site: StaticServer;
let parent: Site;
const browsers: Browser[] = [];

test.beforeAll(async () => {
  site = await serve({ '/': LOBBY });
  server = await ServerProcess.start(['--allow-origin', site.origin]);
  parent = await Site.start();
});

test.afterEach(async () => {
  await Promise.all(browsers.splice(0).map((browser) => browser.close()));
});

test.afterAll(async () => {
  site?.close();
  await Promise.all([server?.stop(), parent?.close()]);
});

async function enter(name: string, room: string, devices: Devices, framed: boolean): Promise<Player> {
  const browser = await launchBrowser(devices);
  browsers.push(browser);
  const permissions = devices.camera ? ['camera', 'microphone'] : ['microphone'];
  const page = await (await browser.newContext({ permissions, hasTouch: true })).newPage();
  const query = new URLSearchParams({ server: server.addresses.at(-1) as string, room, render: 'off' });
  const address = `${site.origin}/?${query}`;
  if (framed) {
    const allow = 'camera; microphone; autoplay';
    const style = 'width: 900px; height: 640px';
    parent.pages.set(`/${name}`, `<iframe allow="${allow}" style="${style}" src="${address}"></iframe>`);
  }
  await page.goto(framed ? `${parent.origin}/${name}` : address);
  const frame = framed ? (page.frames().find((one) => one !== page.mainFrame()) as Frame) : page.mainFrame();
  await frame.getByLabel('Your name').fill(name);
  if (!devices.camera) await frame.getByLabel('Camera').uncheck();
  await frame.getByRole('button', { name: 'Step in' }).click();
  return { name, page, frame };
}

/** At least so far, but for `open`: lids at most so far shut. */
interface Wanted {
  tilt: number;
  jaw: number;
  shut: number;
  open: number;
}

/** Whoever a camera sees: its film rolls, and shuts its eyes (`fixtures/schedules.ts`). A still photograph has lids of 0.01. */
const SEEN: Wanted = { tilt: 10, jaw: 0, shut: 0.4, open: 0.2 };
/** Whoever is only heard. */
const HEARD: Wanted = { tilt: 0, jaw: 0.1, shut: 0.8, open: 0.3 };

/** What an idle head does is gone a second after a camera sees it: the one is eased into the other [ms]. */
const EASED = 1000;

/**
 * Watches the three.js head of the participant called `name` until it has done what is wanted, at most 60 seconds. Only while it comes from
 * `source`: an idle head blinks and sways, too, so that what it does says nothing of a camera.
 */
function watch({ frame }: Player, name: string, source: 'vision' | 'idle', wanted: Wanted): Promise<Seen> {
  return frame.evaluate(
    async ({ name, source, wanted, eased }) => {
      const { participants } = globalThis.game.lobby;
      const player = [...participants.values()].find((one) => one.name === name);
      const find = (node: Node3D): Node3D | undefined =>
        node.morphTargetDictionary && 'eyeBlinkLeft' in node.morphTargetDictionary
          ? node
          : node.children.map(find).find(Boolean);
      const seen: Seen = { tilt: 0, lids: [1, 0], jaw: 0, pictures: 0, heads: [], mouths: [] };
      let first: number[] | null = null;
      let since = Number.POSITIVE_INFINITY;
      for (const end = performance.now() + 60_000; performance.now() < end; ) {
        await new Promise((resolve) => setTimeout(resolve, 40));
        const face = player && find(player.object3D);
        if (!face || !player.face) continue;
        const { head, mouth } = player.face.sources;
        if (!seen.heads.includes(head)) seen.heads.push(head);
        if (!seen.mouths.includes(mouth)) seen.mouths.push(mouth);
        since = head === source ? Math.min(since, performance.now()) : Number.POSITIVE_INFINITY;
        if (performance.now() < since + eased) continue;
        seen.pictures++;
        const morph = (shape: string) =>
          face.morphTargetInfluences?.[face.morphTargetDictionary?.[shape] as number] ?? 0;
        const up = face.matrixWorld.elements.slice(4, 7);
        const length = Math.hypot(...up);
        const direction = up.map((value) => value / length);
        first ??= direction;
        const dot = direction.reduce((sum, value, at) => sum + value * (first?.[at] as number), 0);
        seen.tilt = Math.max(seen.tilt, (Math.acos(Math.min(1, dot)) * 180) / Math.PI);
        const lid = morph('eyeBlinkLeft');
        seen.lids = [Math.min(seen.lids[0], lid), Math.max(seen.lids[1], lid)];
        seen.jaw = Math.max(seen.jaw, morph('jawOpen'));
        const hasMoved = seen.tilt >= wanted.tilt && seen.jaw >= wanted.jaw;
        if (hasMoved && seen.lids[1] >= wanted.shut && seen.lids[0] <= wanted.open) break;
      }
      return seen;
    },
    { name, source, wanted, eased: EASED },
  );
}

/** Puts somebody somewhere; the others hear of it as of every step. */
function put({ frame }: Player, x: number, z: number): Promise<void> {
  return frame.evaluate((place) => void Object.assign(globalThis.game.own.place, place), { x, z });
}

/** A finger drags the stick ahead until they have gone a metre from (0, -4). */
async function pull({ page, frame }: Player): Promise<void> {
  const picture = await frame.locator('#picture').boundingBox();
  const [x, y] = [(picture?.x ?? 0) + 80, (picture?.y ?? 0) + 240];
  const screen = await page.context().newCDPSession(page);
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', touchPoints: { x: number; y: number }[]) =>
    screen.send('Input.dispatchTouchEvent', { type, touchPoints });
  const stick = frame.locator('#stick');
  await touch('touchStart', [{ x, y }]);
  await touch('touchMove', [{ x, y: y - 60 }]);
  await expect(stick).toBeVisible();
  await frame.waitForFunction(() => {
    const { x, z } = globalThis.game.own.place;
    return Math.hypot(x, z + 4) > 1;
  });
  await touch('touchEnd', []);
  await expect(stick).toBeHidden();
}

/** Until somebody's head is seen a hand's breadth higher than it is now, after something was done. */
async function rises({ frame }: Player, name: string, act: () => Promise<void>): Promise<void> {
  const head = await frame.evaluateHandle((wanted) => {
    const { participants } = globalThis.game.lobby;
    return [...participants.values()].find((one) => one.name === wanted)?.object3D as Node3D;
  }, name);
  const rest = await head.evaluate(({ matrixWorld }) => matrixWorld.elements[13] as number);
  const higher = frame.waitForFunction(
    ([head, rest]) => (head.matrixWorld.elements[13] as number) > rest + 0.2,
    [head, rest] as const,
  );
  await Promise.all([higher, act()]);
}

/** Until somebody is shown there. */
async function shown({ frame }: Player, name: string, x: number, z: number): Promise<void> {
  await frame.waitForFunction(
    ({ name, x, z }) => {
      const { lobby, others } = globalThis.game;
      const id = [...lobby.participants.values()].find((one) => one.name === name)?.id as string;
      const place = others.get(id)?.place;
      return place && Math.hypot(place.x - x, place.z - z) < 0.8;
    },
    { name, x, z },
  );
}

/** Writes down where somebody is (`null`: oneself) in every picture, on the machine's clock. */
function follow({ frame }: Player, name: string | null): Promise<void> {
  return frame.evaluate((wanted) => {
    const { lobby, others, own } = globalThis.game;
    const id = [...lobby.participants.values()].find((one) => one.name === wanted)?.id as string;
    globalThis.trace = [];
    const note = () => {
      const place = wanted === null ? own.place : others.get(id)?.place;
      const at = performance.timeOrigin + performance.now();
      if (place) globalThis.trace.push({ at, x: place.x, z: place.z });
      requestAnimationFrame(note);
    };
    note();
  }, name);
}

type Trace = typeof globalThis.trace;
type Moment = Trace[number];

/** A page that draws nothing for longer than this stands still itself [ms]. */
const STOOD_STILL = 100;

/**
 * How long ago somebody was where each picture here shows them walking [ms]: what their sending, the way and the delay of the other one's `Motion` add.
 * Pictures beside which either page stood still say nothing of it, and are left out.
 */
function lags(own: Trace, seen: Trace): number[] {
  const [start, end] = [own[0], own.at(-1)] as [Moment, Moment];
  const length = Math.hypot(end.x - start.x, end.z - start.z);
  const along = ({ x, z }: Moment) =>
    ((x - start.x) * (end.x - start.x) + (z - start.z) * (end.z - start.z)) / length ** 2;
  const pairs = (path: Trace) => path.slice(1).map((to, at) => [path[at] as Moment, to] as const);
  const isEven = ([from, to]: readonly [Moment, Moment]) => to.at - from.at < STOOD_STILL;
  return pairs(seen).flatMap(([before, picture]) => {
    const share = along(picture);
    if (share < 0.15 || share > 0.85 || !isEven([before, picture])) return [];
    const step = pairs(own).find(([from, to]) => along(from) <= share && share < along(to));
    if (!step || !isEven(step)) return [];
    const [from, to] = step;
    const there = from.at + ((share - along(from)) / (along(to) - along(from))) * (to.at - from.at);
    return [picture.at - there];
  });
}

for (const framed of [false, true]) {
  const where = framed ? 'in a frame on another origin' : 'on a page of its own';
  // A frame can do less than a page.
  const tag = framed ? ['@pace'] : ['@pace', '@wide'];
  test(`three in the game's lobby ${where}: heads, places, voices`, { tag }, async () => {
    test.setTimeout(180_000);
    const response = await fetch(`${server.addresses.at(-1)}/api/rooms`, { method: 'POST' });
    const { room } = (await response.json()) as { room: string };
    const players = await Promise.all([
      enter('Ada', room, { camera: 'blinking', everyPicture: true, voice: 'low' }, framed),
      enter('Ben', room, { camera: 'otherBlinking', everyPicture: true, voice: 'high' }, framed),
      enter('Cem', room, { camera: null, voice: 'middle' }, framed),
    ]);
    const [ada, ben, cem] = players as [Player, Player, Player];
    for (const { frame } of players) {
      await frame.waitForFunction(
        () =>
          globalThis.game?.others.size === 2 &&
          [...globalThis.game.others.values()].every(({ place }) => place),
      );
      expect(await frame.evaluate(() => globalThis.crossOriginIsolated)).toBe(false);
    }

    // Everybody's heads on everybody else's pages. Nobody sees Cem: he idles, blinks, and his voice moves his mouth.
    const sights = await Promise.all(
      players.flatMap((watcher) =>
        players
          .filter((other) => other !== watcher)
          .map(async ({ name }) => {
            const isSeen = name !== 'Cem';
            const [source, wanted] = isSeen ? (['vision', SEEN] as const) : (['idle', HEARD] as const);
            return { by: watcher.name, name, wanted, seen: await watch(watcher, name, source, wanted) };
          }),
      ),
    );
    for (const { by, name, wanted, seen } of sights) {
      console.log(`${name} as ${by} sees: ${JSON.stringify(seen)}`);
      expect(seen.lids[1], `${name} shuts their eyes for ${by}`).toBeGreaterThanOrEqual(wanted.shut);
      expect(seen.lids[0], `${name} opens their eyes for ${by}`).toBeLessThanOrEqual(wanted.open);
      expect(seen.tilt, `${name} moves for ${by}`).toBeGreaterThanOrEqual(wanted.tilt);
      expect(seen.jaw, `${name} speaks for ${by}`).toBeGreaterThanOrEqual(wanted.jaw);
      if (name !== 'Cem') continue;
      expect(seen.mouths).toContain('audio');
      expect(seen.heads).not.toContain('vision');
    }

    // Ben walks, by a key.
    await put(ada, 0, 6);
    await put(cem, 0, -6);
    await put(ben, 0, 0);
    await shown(ada, 'Ben', 0, 0);
    await ben.frame.locator('#picture').click({ position: { x: 30, y: 200 } });
    await Promise.all([follow(ben, null), follow(ada, 'Ben')]);
    await ben.page.keyboard.down('KeyW');
    await ben.frame.waitForFunction(
      () => Math.hypot(globalThis.game.own.place.x, globalThis.game.own.place.z) > 3,
    );
    await ben.page.keyboard.up('KeyW');
    const own = await ben.frame.evaluate(() => globalThis.trace);
    const end = own.at(-1) as Trace[number];
    await shown(ada, 'Ben', end.x, end.z);
    const behind = lags(own, await ada.frame.evaluate(() => globalThis.trace)).sort((a, b) => a - b);
    const share = (part: number) => behind[Math.floor(part * (behind.length - 1))] as number;
    const [least, median, most] = [0, 0.5, 1].map(share) as [number, number, number];
    console.log(
      `Ben is shown at Ada's ${[least, median, most].map(Math.round)} ms late in ${behind.length} pictures`,
    );
    // Fewer would be no walk: then the page stood still most of the time.
    expect(behind.length).toBeGreaterThan(10);
    expect(least).toBeGreaterThan(0);
    expect(median).toBeLessThanOrEqual(150);

    // Ben hops, and Ada sees his head go up.
    await rises(ada, 'Ben', () => ben.page.keyboard.press('1'));

    // Cem has a finger.
    await Promise.all([put(ben, 0, 0), put(cem, 0, -4)]);
    await shown(ada, 'Cem', 0, -4);
    await pull(cem);
    await ada.frame.waitForFunction(() => {
      const { lobby, others } = globalThis.game;
      const id = [...lobby.participants.values()].find((one) => one.name === 'Cem')?.id as string;
      const place = others.get(id)?.place;
      return place && Math.hypot(place.x, place.z + 4) > 0.9;
    });

    // What comes out of Ada's loudspeaker: first Ben is near and Cem far, then the other way round.
    const output = (await ada.frame.evaluateHandle(() =>
      globalThis.game.listener.getInput(),
    )) as JSHandle<AudioNode>;
    const places = async (bens: number, cems: number) => {
      await Promise.all([put(ada, 0, 0), put(ben, bens, 0), put(cem, cems, 0)]);
      await Promise.all([shown(ada, 'Ben', bens, 0), shown(ada, 'Cem', cems, 0)]);
      return listenAt(output);
    };
    const benNear = await places(1, -6.5);
    const cemNear = await places(6.5, -1);
    console.log(`Ben near: ${JSON.stringify(benNear)}; Cem near: ${JSON.stringify(cemNear)}`);
    expect(benNear.high - cemNear.high).toBeGreaterThan(8);
    expect(cemNear.middle - benNear.middle).toBeGreaterThan(8);
    // Both are heard, and Ada does not hear herself.
    expect(Math.min(benNear.middle, cemNear.high)).toBeGreaterThan(-90);
    expect(benNear.high - benNear.low).toBeGreaterThan(15);

    // Names stand above heads, and say who is ready.
    const tags = ada.frame.locator('#tags li');
    expect((await tags.allTextContents()).sort()).toEqual(['Ben', 'Cem']);
    await ben.frame.getByRole('button', { name: 'Get ready' }).click();
    await expect(tags.filter({ hasText: 'Ben' })).toHaveClass(/ready/);
    await expect(tags.filter({ hasText: 'Cem' })).not.toHaveClass(/ready/);

    // All are ready: all count, and all start.
    for (const { frame } of [ada, cem]) await frame.getByRole('button', { name: 'Get ready' }).click();
    await Promise.all(
      players.map(({ frame }) => expect(frame.locator('#count')).toHaveText('Go!', { timeout: 20_000 })),
    );
  });
}

test('a server with a secret: who has no good link is told so, kindly, and who has one is in', async () => {
  const closed = await ServerProcess.start(['--allow-origin', site.origin], { GUISE_SECRET: SECRET });
  const browser = await launchBrowser({ camera: null, voice: 'middle' });
  browsers.push(browser);
  try {
    const page = await (await browser.newContext()).newPage();
    const now = Math.floor(Date.now() / 1000);
    const tokenFor = (room: string, exp: number) =>
      signToken(SECRET, { sub: 'cem', iat: now - 120, exp, room, grants: { join: true, publishFace: true } });
    const stepIn = async (query: Record<string, string>, token: string | null) => {
      const all = { server: closed.addresses.at(-1) as string, render: 'off', ...query };
      // Another fragment alone loads no page anew.
      await page.goto('about:blank');
      await page.goto(`${site.origin}/?${new URLSearchParams(all)}${token ? `#token=${token}` : ''}`);
      await page.getByLabel('Your name').fill('Cem');
      for (const device of ['Camera', 'Microphone']) await page.getByLabel(device).uncheck();
      await page.getByRole('button', { name: 'Step in' }).click();
    };
    const notice = page.locator('#notice');
    await stepIn({}, null);
    await expect(notice).toHaveText('Only who has a link from the game comes in here.');
    expect(new URL(page.url()).searchParams.has('room')).toBe(false);
    await stepIn({ room: 'den' }, null);
    await expect(notice).toHaveText('Only who has a link from the game comes in here.');
    await stepIn({ room: 'den' }, tokenFor('den', now - 60));
    await expect(notice).toHaveText('This link is too old. The game gives you a new one.');
    await stepIn({ room: 'den' }, tokenFor('attic', now + 600));
    await expect(notice).toHaveText('This link does not open this door.');
    // What was said goes with the next try.
    await expect(page.getByRole('button', { name: 'Step in' })).toBeEnabled();
    await stepIn({ room: 'den' }, tokenFor('den', now + 600));
    await expect(page.getByRole('button', { name: 'Get ready' })).toBeVisible();
    await expect(notice).toBeEmpty();
  } finally {
    await closed.stop();
  }
});
