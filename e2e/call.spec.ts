import { writeFile } from 'node:fs/promises';
import { LIMITS } from '@guise/protocol';
import { expect, test } from '@playwright/test';
import { LOOP_SECONDS, mouthOpening, otherRollDegrees, rollDegrees } from './fixtures/schedules.js';
import { glanceAt, watchAvatar } from './support/avatar-watcher.js';
import { Person } from './support/person.js';
import { ServerProcess } from './support/server.js';
import { matchSchedule, spread } from './support/signal.js';
import { listenTo } from './support/voice.js';

/** A loop and a bit: everything the cameras show, once at least. */
const WATCH_SECONDS = LOOP_SECONDS + 2;
/** Everybody has gone from every screen this long after the click on Leave [ms]. */
const VANISH_WITHIN = 2000;
/** Whose browser was killed is taken off the screens within this [ms]: their place is kept for 10 s. */
const CUT_OFF_WITHIN = 15_000;
/** Somebody still on a screen after this is there to stay [ms]. */
const PATIENCE = 60_000;

let server: ServerProcess;
let link: string;
/** Rolls her head. */
let ada: Person;
/** Opens his mouth, and holds his head still. */
let ben: Person;

test.beforeAll(async () => {
  server = await ServerProcess.start();
  [ada, ben] = await Promise.all([
    Person.arrive({ name: 'Ada', camera: 'rolling', everyPicture: true, voice: 'low' }),
    Person.arrive({ name: 'Ben', camera: 'talking', everyPicture: true, voice: 'middle' }),
  ]);
  link = await ada.startCall(server.addresses[0] as string);
  await ben.join(link);
  await Promise.all([ada.waitUntilSeen(), ben.waitUntilSeen()]);
  await Promise.all([ada.waitForFaces('Ben'), ben.waitForFaces('Ada')]);
});

test.afterAll(async () => {
  await Promise.all([ada?.close(), ben?.close()]);
  await server?.stop();
});

/*
 * Each camera's course resembles no other one at any lag (support/signal.spec.ts), so these numbers
 * cannot be reached by an avatar that moves by itself, by one's own face, or by somebody else's.
 */
test('each sees the other move as the other’s camera does', { tag: '@pace' }, async () => {
  const courses = Promise.all([ada.cameraClock.follow(WATCH_SECONDS), ben.cameraClock.follow(WATCH_SECONDS)]);
  const [adaSeenByBen, benSeenByAda, [adaCourse, benCourse]] = await Promise.all([
    watchAvatar(ben.page, 'Ada', courses),
    watchAvatar(ada.page, 'Ben', courses),
    courses,
  ]);
  const motions = JSON.stringify({ adaCourse, adaSeenByBen, benCourse, benSeenByAda });
  await writeFile(test.info().outputPath('motions.json'), motions);

  const roll = matchSchedule(adaSeenByBen.roll, adaCourse, rollDegrees);
  const jaw = matchSchedule(benSeenByAda.jawOpen, benCourse, mouthOpening);
  console.log(
    `roll r ${roll.correlation.toFixed(3)}, gain ${roll.gain.toFixed(2)}, ${roll.lag.toFixed(2)} s late`,
  );
  console.log(
    `jawOpen r ${jaw.correlation.toFixed(3)}, gain ${jaw.gain.toFixed(2)}, ${jaw.lag.toFixed(2)} s late`,
  );
  expect.soft(roll.correlation).toBeGreaterThanOrEqual(0.95);
  expect.soft(roll.gain).toBeGreaterThanOrEqual(0.8);
  expect.soft(roll.gain).toBeLessThanOrEqual(1.2);
  expect.soft(jaw.correlation).toBeGreaterThanOrEqual(0.8);

  // What the cameras do not show does not happen: her mouth stays as it is, and so does his head.
  expect.soft(spread(adaSeenByBen.jawOpen)).toBeLessThan(spread(benSeenByAda.jawOpen) / 3);
  expect.soft(spread(benSeenByAda.roll)).toBeLessThan(spread(adaSeenByBen.roll) / 5);
  expect.soft(matchSchedule(adaSeenByBen.roll, adaCourse, otherRollDegrees).correlation).toBeLessThan(0.75);
});

test('each hears the other', async () => {
  const [adaHeard, benHeard] = await Promise.all([listenTo(ben.page, 'Ada'), listenTo(ada.page, 'Ben')]);
  expect(adaHeard.low).toBeGreaterThan(-60);
  expect(benHeard.middle).toBeGreaterThan(-60);
  // And it is the other's voice, not one's own or a third one's.
  expect(adaHeard.low - Math.max(adaHeard.middle, adaHeard.high)).toBeGreaterThan(20);
  expect(benHeard.middle - Math.max(benHeard.low, benHeard.high)).toBeGreaterThan(20);
});

test('who talks has a ring on the other’s screen; who mutes has none and is not heard', async () => {
  const tile = ben.page.locator(`guise-tile[data-participant="${await idOf(ben, 'Ada')}"]`);
  await expect(tile).toHaveAttribute('data-speaking', 'true');
  const before = (await listenTo(ben.page, 'Ada')).low;

  await ada.page.getByRole('button', { name: 'Mute', exact: true }).click();
  await expect(tile).toHaveAttribute('data-speaking', 'false');
  await expect.poll(async () => (await listenTo(ben.page, 'Ada')).low).toBeLessThan(before - 30);
  // Not just between two words.
  expect(await tile.getAttribute('data-speaking')).toBe('false');

  await ada.page.getByRole('button', { name: 'Unmute', exact: true }).click();
  await expect(tile).toHaveAttribute('data-speaking', 'true');
  await expect.poll(async () => (await listenTo(ben.page, 'Ada')).low).toBeGreaterThan(-60);
});

test.describe('with a third', () => {
  /** Rolls her head in another way. */
  let cleo: Person;

  test.beforeEach(async () => {
    cleo = await Person.arrive({ name: 'Cleo', camera: 'other', everyPicture: true, voice: 'high' });
    await cleo.join(link);
    await cleo.waitUntilSeen();
    await Promise.all([ada.waitForFaces('Cleo'), ben.waitForFaces('Cleo')]);
  });

  test.afterEach(() => cleo?.close());

  test('everyone sees and hears the two others; who leaves is gone from every screen', {
    tag: '@pace',
  }, async () => {
    for (const person of [ada, ben, cleo]) {
      for (const other of [ada, ben, cleo]) {
        if (other !== person) await expect(person.tile(other.name)).toBeVisible();
      }
    }
    // Three browsers are as much as two cores carry with one tracker: one is seen at a time, while the others' cameras are off. The lines
    // are lower than above, still out of reach for anybody else's motion (0.75).
    await resting([ben, cleo], async () => {
      const course = ada.cameraClock.follow(WATCH_SECONDS);
      const { roll } = await watchAvatar(cleo.page, 'Ada', course);
      expect.soft(matchSchedule(roll, await course, rollDegrees).correlation).toBeGreaterThan(0.8);
    });
    await resting([ada, ben], async () => {
      const course = cleo.cameraClock.follow(WATCH_SECONDS);
      const { roll } = await watchAvatar(ada.page, 'Cleo', course);
      expect.soft(matchSchedule(roll, await course, otherRollDegrees).correlation).toBeGreaterThan(0.8);
    });
    await resting([ada, cleo], async () => {
      const course = ben.cameraClock.follow(WATCH_SECONDS);
      const { jawOpen } = await watchAvatar(cleo.page, 'Ben', course);
      expect.soft(matchSchedule(jawOpen, await course, mouthOpening).correlation).toBeGreaterThan(0.75);
    });
    expect.soft((await listenTo(ben.page, 'Cleo')).high).toBeGreaterThan(-60);

    // Both by the pages' own clocks: how long a test takes to click says nothing about the call.
    const id = await idOf(ada, 'Cleo');
    const clicked = cleo.page.evaluate(timeOfNextClick);
    const gone = Promise.all(
      [ada, ben].map(({ page }) => page.evaluate(timeWithout, { id, patience: PATIENCE })),
    );
    await cleo.leave();
    const elapsed = Math.max(...(await gone)) - (await clicked);
    console.log(`gone ${Math.round(elapsed)} ms after leaving`);
    expect(elapsed).toBeLessThan(VANISH_WITHIN);
  });

  test('random bytes in the face channel cost nobody a face', { tag: '@wide' }, async () => {
    await cleo.page.evaluate(sendNoise, LIMITS.faceMessageBytes);
    for (const person of [ada, ben]) {
      await expect.poll(async () => (await person.faceStats('Cleo')).undecodable).toBeGreaterThan(50);
    }
    // Who sent them still has a face, and the others never lost theirs.
    await Promise.all([ada.waitForFaces('Cleo'), ada.waitForFaces('Ben'), ben.waitForFaces('Ada')]);
    expect((await ada.faceStats('Ben')).undecodable).toBe(0);
    // A weight or an angle that is no number would be an error here.
    await glanceAt(ada.page, 'Cleo');
    expect(server.running).toBe(true);
    expect((await (await fetch(`${server.addresses[0]}/health`)).json()).participants).toBe(3);
  });

  test('who is cut off vanishes, too', { tag: '@wide' }, async () => {
    const id = await idOf(ada, 'Cleo');
    const gone = Promise.all(
      [ada, ben].map(({ page }) => page.evaluate(timeWithout, { id, patience: PATIENCE })),
    );
    const killed = performance.timeOrigin + performance.now();
    await cleo.vanish();
    const elapsed = Math.round(Math.max(...(await gone)) - killed);
    console.log(`gone ${elapsed} ms after the browser was killed`);
    expect(elapsed).toBeLessThan(CUT_OFF_WITHIN);
    // And the call goes on.
    await Promise.all([ada.waitForFaces('Ben'), ben.waitForFaces('Ada')]);
  });
});

/** Does something while these people's cameras are off. */
async function resting(people: readonly Person[], meanwhile: () => Promise<void>): Promise<void> {
  const click = (person: Person, name: string) => person.page.getByRole('button', { name }).click();
  for (const person of people) await click(person, 'Turn camera off');
  await meanwhile();
  for (const person of people) await click(person, 'Turn camera on');
  for (const person of people) await person.waitUntilSeen();
}

/** Runs in the page: a hundred packets of random length and content, in the real channel between the real ones. */
async function sendNoise(largest: number): Promise<void> {
  const { channels } = (globalThis as unknown as { egressRecord: { channels: RTCDataChannel[] } })
    .egressRecord;
  const face = channels.find(({ readyState }) => readyState === 'open');
  if (!face) throw new Error('no face channel is open');
  for (let packet = 0; packet < 100; packet++) {
    face.send(crypto.getRandomValues(new Uint8Array(1 + Math.floor(Math.random() * largest))));
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** The id of the participant called `name`, as this person's page knows it. */
function idOf(person: Person, name: string): Promise<string> {
  return person.page.evaluate((wanted) => {
    const others = [...(globalThis.guise?.room?.participants.values() ?? [])];
    const participant = others.find((other) => other.name === wanted);
    if (!participant) throw new Error(`${wanted} is not there`);
    return participant.id;
  }, name);
}

/** Runs in the page: when something is clicked next [ms since 1970]. */
function timeOfNextClick(): Promise<number> {
  return new Promise((resolve) => {
    const note = () => resolve(performance.timeOrigin + performance.now());
    addEventListener('click', note, { capture: true, once: true });
  });
}

/**
 * Runs in the page: when this participant has neither an avatar nor a tile any more [ms since 1970]. Rejects if
 * that does not come to be within `patience` [ms].
 */
function timeWithout({ id, patience }: { id: string; patience: number }): Promise<number> {
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const timer = setInterval(() => {
      const there = globalThis.guise?.avatars.has(id) || hasTile(document);
      if (there && performance.now() - began < patience) return;
      clearInterval(timer);
      if (there) reject(new Error(`still on the screen after ${patience} ms`));
      resolve(performance.timeOrigin + performance.now());
    }, 10);
  });

  function hasTile(root: ParentNode): boolean {
    if (root.querySelector(`[data-participant="${id}"]`)) return true;
    return [...root.querySelectorAll('*')].some(({ shadowRoot }) => shadowRoot && hasTile(shadowRoot));
  }
}
