import { writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import { CountingPath } from '../support/counting-path.js';
import type { Node3D, Rotation } from '../support/guise-handle.js';
import { Person } from '../support/person.js';
import { ServerProcess } from '../support/server.js';
import { watchSmoothness } from '../support/smoothness.js';
import { Problem } from './problem.js';
import { summarise } from './statistics.js';
import { tableLines } from './table.js';
import { parseOptions, USAGE } from './visit/options.js';

/** The lines of the design; a shift below 0.1 is what the web calls good, and this one is none to an eye. */
const LINES = { moving: 3000, bytes: 8e6, task: 200, shift: 0.001 };

/** An idle head sways by less from end to end: one that has turned so far follows somebody [rad]. */
const FOLLOWS = 0.06;

/** What one's own avatar waits for, each [ms] after the navigation. */
const STEPS = ['painted', 'avatar', 'tracker', 'tracked', 'moving'] as const;

interface Visit {
  /**
   * When there were words, one's own avatar, the tracker with its models, and what it saw in the first picture with a face; then the
   * avatar moves as the camera says.
   */
  readonly steps: Readonly<Record<(typeof STEPS)[number], number>>;
  /** From the server until then [bytes]. */
  readonly bytes: number;
  /** How far parts of the page jumped, summed up (CLS). */
  readonly shift: number;
}

/** What the page of one of four puts up with, while the others come and then for a while. */
interface Four {
  /** [ms] */
  readonly joining: readonly number[];
  /** [ms] */
  readonly staying: readonly number[];
  /** How far parts of the page jumped, summed up, the joins included. */
  readonly shift: number;
}

/** What a newcomer waits for and downloads, and how busy a call of four keeps the page. */
export async function run(args: string[]): Promise<void> {
  const options = parseOptions(args);
  if (options.help) return console.log(USAGE);
  console.log(`Load average before: ${(loadavg()[0] as number).toFixed(2)}\n`);
  const server = await ServerProcess.start().catch((error: Error) => {
    throw new Problem(`${error.message}\nThe server has to be built first: npm run build`);
  });
  try {
    const origin = server.addresses[0] as string;
    const visits: Record<string, Visit[]> = {};
    for (const draw of [false, true]) {
      const name = draw ? 'drawn in software' : 'drawing off';
      visits[name] = [];
      for (let i = 0; i < options.runs; i++) visits[name].push(await visit(origin, draw));
    }
    const four = await watchFour(origin, options.seconds);
    console.log(report(visits, four, options.seconds));
    if (options.json) await writeFile(options.json, `${JSON.stringify({ visits, four }, null, 1)}\n`);
  } finally {
    await server.stop();
  }
}

/** One visit with an empty cache: a link is opened, and one's own avatar moves. */
async function visit(origin: string, draw: boolean): Promise<Visit> {
  const path = await CountingPath.open(origin);
  const person = await Person.arrive({
    name: 'Jo',
    camera: 'rolling',
    everyPicture: true,
    voice: 'low',
    draw,
  });
  try {
    const smoothness = await watchSmoothness(person.page);
    const { room } = await (await fetch(`${origin}/api/rooms`, { method: 'POST' })).json();
    await person.page.goto(person.address(`${path.origin}/r/${room}`));
    const steps = await untilMoving(person.page);
    const { shifts } = await smoothness.read();
    return { steps, bytes: path.received, shift: shifts.reduce((sum, { score }) => sum + score, 0) };
  } finally {
    await person.close();
    path.close();
  }
}

/**
 * How long it took until the first picture in which one's own avatar follows: the tracker has seen the face, and the head has turned away from
 * how it was when it came, further than an idle one ever does [ms after the navigation].
 */
function untilMoving(page: Page): Promise<Visit['steps']> {
  return page.evaluate(
    (follows) =>
      new Promise<Visit['steps']>((resolve) => {
        const at = { avatar: 0, tracker: 0, tracked: 0 };
        let listening = false;
        let before: Rotation | null = null;
        const look = () => {
          const { tracker, localAvatar } = globalThis.guise ?? {};
          if (tracker && !listening) {
            listening = true;
            at.tracker = performance.now();
            tracker.on('frame', ({ sources }) => {
              if (sources.head === 'vision') at.tracked ||= performance.now();
            });
          }
          const head = localAvatar && headOf(localAvatar.object3D);
          before ??= head ?? null;
          if (head) at.avatar ||= performance.now();
          if (at.tracked && head && before && angle(before, head) > follows) {
            const [painted] = performance.getEntriesByName('first-contentful-paint');
            return resolve({ painted: painted?.startTime ?? 0, ...at, moving: performance.now() });
          }
          return requestAnimationFrame(look);
        };
        look();

        /** How the head is turned within its avatar. */
        function headOf(avatar: Node3D): Rotation | null {
          let face: Node3D | null = null;
          avatar.traverse((node) => {
            if (node.morphTargetDictionary && 'jawOpen' in node.morphTargetDictionary) face = node;
          });
          if (!face) return null;
          const { quaternion, parent } = face as Node3D;
          const rotation = quaternion.clone();
          for (let above = parent; above && above !== avatar; above = above.parent)
            rotation.premultiply(above.quaternion);
          return rotation;
        }

        function angle(a: Rotation, b: Rotation): number {
          return 2 * Math.acos(Math.min(1, Math.abs(a.x * b.x + a.y * b.y + a.z * b.z + a.w * b.w)));
        }
      }),
    FOLLOWS,
  );
}

/** The page of one of four who all have a camera and speak. */
async function watchFour(origin: string, seconds: number): Promise<Four> {
  const people: Person[] = [];
  try {
    const host = await Person.arrive({ name: 'Host', camera: 'rolling', everyPicture: true, voice: 'low' });
    people.push(host);
    const smoothness = await watchSmoothness(host.page);
    const link = await host.startCall(origin);
    await host.waitUntilSeen();
    const alone = (await smoothness.read()).longTasks.length;
    for (const [name, camera, voice] of [
      ['Kai', 'talking', 'middle'],
      ['Lea', 'other', 'high'],
      ['Mia', 'rolling', 'low'],
    ] as const) {
      const other = await Person.arrive({ name, camera, voice });
      people.push(other);
      await other.join(link);
      await other.waitUntilSeen();
      await host.waitForFaces(name);
    }
    const joined = (await smoothness.read()).longTasks.length;
    await delay(seconds * 1000);
    const { longTasks, shifts } = await smoothness.read();
    return {
      joining: longTasks.slice(alone, joined),
      staying: longTasks.slice(joined),
      shift: shifts.reduce((sum, { score }) => sum + score, 0),
    };
  } finally {
    await Promise.all(people.map((person) => person.close()));
  }
}

function report(visits: Record<string, Visit[]>, four: Four, seconds: number): string {
  const rows = Object.entries(visits).map(([name, all]) => ({
    name,
    steps: STEPS.map((step) => summarise(all.map(({ steps }) => steps[step])).median),
    moving: summarise(all.map(({ steps }) => steps.moving)),
    bytes: summarise(all.map(({ bytes }) => bytes)),
    shift: Math.max(...all.map(({ shift }) => shift)),
  }));
  const longest = (tasks: readonly number[]) => Math.max(0, ...tasks);
  const tasks = (what: string, all: readonly number[]) =>
    `${what}: ${all.length} tasks of 50 ms or more, the longest ${longest(all).toFixed(0)} ms`;
  const line = (what: string, value: number, most: number, text: (value: number) => string) =>
    `  ${what} ${text(value)}, at most ${text(most)}: ${value <= most ? 'met' : 'missed'}`;
  const inSeconds = (value: number) => (value / 1000).toFixed(2);
  const inMegabytes = (value: number) => (value / 1e6).toFixed(2);
  const exactly = (value: number) => value.toFixed(4);
  return [
    ...tableLines<(typeof rows)[number]>(
      [
        ['first visits', ({ name }) => name],
        ['avatar moves [s]', ({ moving }) => inSeconds(moving.median)],
        ['least', ({ moving }) => inSeconds(moving.minimum)],
        ['downloaded [MB]', ({ bytes }) => inMegabytes(bytes.median)],
        ['layout shift', ({ shift }) => exactly(shift)],
      ],
      rows,
    ),
    '',
    ...tableLines<(typeof rows)[number]>(
      [
        ['on the way, medians [s]', ({ name }) => name],
        ...STEPS.map(
          (step, i) => [step, ({ steps }: { steps: number[] }) => inSeconds(steps[i] as number)] as const,
        ),
      ],
      rows,
    ),
    '',
    tasks('three join a call', four.joining),
    tasks(`four in it, ${seconds} s`, four.staying),
    '',
    ...rows.flatMap(({ name, moving, bytes }) => [
      line(`own avatar moves [s], ${name}`, moving.median, LINES.moving, inSeconds),
      line(`downloaded [MB], ${name}`, bytes.median, LINES.bytes, inMegabytes),
    ]),
    line('longest task of a call of four [ms]', longest(four.staying), LINES.task, (value) =>
      value.toFixed(0),
    ),
    line('longest task while they join [ms]', longest(four.joining), LINES.task, (value) => value.toFixed(0)),
    line('layout shift of a visit', Math.max(...rows.map(({ shift }) => shift)), LINES.shift, exactly),
    line('layout shift of a call of four', four.shift, LINES.shift, exactly),
  ].join('\n');
}
