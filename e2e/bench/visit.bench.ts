import { writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import { CountingPath } from '../support/counting-path.js';
import { Person } from '../support/person.js';
import { ServerProcess } from '../support/server.js';
import { watchSmoothness } from '../support/smoothness.js';
import { Problem } from './problem.js';
import { summarise } from './statistics.js';
import { tableLines } from './table.js';
import { parseOptions, USAGE } from './visit/options.js';

/** The lines of the design. */
const LINES = { moving: 3000, bytes: 8e6, task: 200 };

interface Visit {
  /** From the navigation to one's own avatar moving as the camera says [ms]. */
  readonly moving: number;
  /** From the server until then [bytes]. */
  readonly bytes: number;
  /** How far parts of the page jumped, summed up (CLS). */
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
    const tasks = await watchFour(origin, options.seconds);
    console.log(report(visits, tasks, options.seconds));
    if (options.json) await writeFile(options.json, `${JSON.stringify({ visits, tasks }, null, 1)}\n`);
  } finally {
    await server.stop();
  }
}

/** One visit with an empty cache: a link is opened, and one's own avatar moves. */
async function visit(origin: string, draw: boolean): Promise<Visit> {
  const path = await CountingPath.open(origin);
  const person = await Person.arrive({ name: 'Jo', camera: 'rolling', voice: 'low', draw });
  try {
    const smoothness = await watchSmoothness(person.page);
    const { room } = await (await fetch(`${origin}/api/rooms`, { method: 'POST' })).json();
    await person.page.goto(person.address(`${path.origin}/r/${room}`));
    const moving = await untilMoving(person.page);
    const { shifts } = await smoothness.read();
    return { moving, bytes: path.received, shift: shifts.reduce((sum, { score }) => sum + score, 0) };
  } finally {
    await person.close();
    path.close();
  }
}

/** When the first picture was made in which one's own avatar shows what the camera saw [ms after the navigation]. */
function untilMoving(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let seen = false;
        let listening = false;
        const look = () => {
          const { tracker, localAvatar } = globalThis.guise ?? {};
          if (seen && localAvatar) return requestAnimationFrame(() => resolve(performance.now()));
          if (tracker && !listening) {
            listening = true;
            tracker.on('frame', ({ sources }) => {
              seen ||= sources.head === 'vision';
            });
          }
          return requestAnimationFrame(look);
        };
        look();
      }),
  );
}

/** The long tasks [ms] of the page of one of four who all move and speak. */
async function watchFour(origin: string, seconds: number): Promise<readonly number[]> {
  const people: Person[] = [];
  try {
    const host = await Person.arrive({ name: 'Host', camera: 'rolling', voice: 'low' });
    people.push(host);
    const smoothness = await watchSmoothness(host.page);
    const link = await host.startCall(origin);
    for (const [name, voice] of [
      ['Kai', 'middle'],
      ['Lea', 'high'],
      ['Mia', 'low'],
    ] as const) {
      const other = await Person.arrive({ name, camera: null, voice });
      people.push(other);
      await other.join(link);
    }
    await host.waitUntilSeen();
    await host.tile('Mia').waitFor();
    await smoothness.forget();
    await delay(seconds * 1000);
    return (await smoothness.read()).longTasks;
  } finally {
    await Promise.all(people.map((person) => person.close()));
  }
}

function report(visits: Record<string, Visit[]>, tasks: readonly number[], seconds: number): string {
  const rows = Object.entries(visits).map(([name, all]) => ({
    name,
    moving: summarise(all.map(({ moving }) => moving)),
    bytes: summarise(all.map(({ bytes }) => bytes)),
    shift: Math.max(...all.map(({ shift }) => shift)),
  }));
  const longest = Math.max(0, ...tasks);
  const verdict = (met: boolean) => (met ? 'met' : 'missed');
  const [undrawn] = rows;
  if (!undrawn) throw new Error('nothing was measured');
  return [
    ...tableLines<(typeof rows)[number]>(
      [
        ['first visits', ({ name }) => name],
        ['avatar moves [s]', ({ moving }) => (moving.median / 1000).toFixed(2)],
        ['least', ({ moving }) => (moving.minimum / 1000).toFixed(2)],
        ['downloaded [MB]', ({ bytes }) => (bytes.median / 1e6).toFixed(2)],
        ['layout shift', ({ shift }) => shift.toFixed(3)],
      ],
      rows,
    ),
    '',
    `four in a call, ${seconds} s: ${tasks.length} tasks of 50 ms or more, the longest ${longest.toFixed(0)} ms`,
    '',
    `  own avatar moves [s] ${(undrawn.moving.median / 1000).toFixed(2)}, at most 3: ${verdict(undrawn.moving.median <= LINES.moving)}`,
    `  downloaded [MB] ${(undrawn.bytes.median / 1e6).toFixed(2)}, at most 8: ${verdict(undrawn.bytes.median <= LINES.bytes)}`,
    `  longest task [ms] ${longest.toFixed(0)}, at most 200: ${verdict(longest <= LINES.task)}`,
  ].join('\n');
}
