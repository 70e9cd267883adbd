import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Problem } from '../bench/problem.js';
import { usageOf } from '../bench/sfu/proc.js';
import { Child } from './child.js';
import type { CrowdAnswer, CrowdOrder, Seen, ServerAnswer, ServerOrder, Tally } from './messages.js';
import { parseOptions, type SoakOptions, USAGE } from './options.js';
import { type Look, line, report, TITLES } from './report.js';

const SERVER = fileURLToPath(new URL('../../apps/server/dist/soak/serve.js', import.meta.url));
const CROWD = fileURLToPath(new URL('crowd.mjs', import.meta.url));
/** People in one process. */
const CROWD_SIZE = 10;
/** For so long people stand still before they are gone: longer than the server waits for a word [ms]. */
const SILENT = 20_000;

/** A process of people. */
interface Crowd {
  readonly process: Child<CrowdOrder, CrowdAnswer>;
  readonly people: number;
}

/** People come and go for as long as `args` say; what is found is printed. Throws a {@link Problem} when something is left of them. */
export async function run(args: readonly string[]): Promise<void> {
  const options = parseOptions(args);
  if (options.help) return console.log(USAGE);
  if (process.platform !== 'linux') throw new Problem('This reads /proc: it runs on Linux.');
  const { looks, tallies, problems } = await soak(options, console.log);
  const { text, failed } = report(looks, tallies, problems, options.participants);
  console.log(text);
  if (failed) throw new Problem('Something is left of those who were there, or went wrong: see above.');
}

/** What was found. */
export interface Findings {
  readonly looks: readonly Look[];
  readonly tallies: readonly Tally[];
  /** What was left when everybody had left, and what went wrong in the server. */
  readonly problems: readonly string[];
}

/** @param say gets a line for each thing that happens */
export async function soak(options: SoakOptions, say: (line: string) => void): Promise<Findings> {
  const server = new Child<ServerOrder, ServerAnswer>('The server', SERVER);
  const soaking = new Soak(server, options, say);
  try {
    return await soaking.run();
  } finally {
    soaking.kill();
  }
}

class Soak {
  #crowds: Crowd[] = [];
  readonly #gone: Crowd[] = [];
  #rooms: string[] = [];
  #url = '';
  readonly #looks: Look[] = [];
  readonly #tallies: Tally[] = [];
  #killed = 0;

  constructor(
    private readonly server: Child<ServerOrder, ServerAnswer>,
    private readonly options: SoakOptions,
    private readonly say: (line: string) => void,
  ) {}

  async run(): Promise<Findings> {
    const { workers, perWorker, participants, perRoom, minutes } = this.options;
    const start = { kind: 'start', workers, participantsPerWorker: perWorker } as const;
    this.#url = (await this.server.ask(start, 'started')).url;
    for (let i = 0; i < Math.ceil(participants / perRoom); i++) this.#rooms.push(await this.#createRoom());
    for (let left = participants; left > 0; left -= CROWD_SIZE)
      this.#crowds.push(await this.#startCrowd(Math.min(CROWD_SIZE, left)));
    this.say(TITLES);
    await this.#watch(performance.now() + minutes * 60_000);
    await Promise.all(
      this.#crowds.map(async ({ process }) =>
        this.#keep((await process.ask({ kind: 'leave' }, 'left')).tally),
      ),
    );
    const { problems } = await this.server.ask({ kind: 'end' }, 'ended');
    return { looks: this.#looks, tallies: this.#tallies, problems };
  }

  kill(): void {
    this.server.kill();
    for (const { process } of [...this.#crowds, ...this.#gone]) process.kill();
  }

  /** Looks, and kills, until it is time. */
  async #watch(end: number): Promise<void> {
    const { every, killWorker, killCrowd } = this.options;
    const begin = performance.now();
    const next = (interval: number) => (interval > 0 ? begin + interval * 1000 : Number.POSITIVE_INFINITY);
    const due = { look: next(every), worker: next(killWorker), crowd: next(killCrowd) };
    for (;;) {
      const now = Math.min(end, due.look, due.worker, due.crowd);
      await delay(Math.max(0, now - performance.now()));
      if (now === end) return;
      if (now === due.worker) {
        await this.#killWorker();
        due.worker += killWorker * 1000;
      } else if (now === due.crowd) {
        await this.#killCrowd();
        due.crowd += killCrowd * 1000;
      } else {
        await this.#look(begin);
        due.look += every * 1000;
      }
    }
  }

  async #look(begin: number): Promise<void> {
    const seen = await this.server.ask({ kind: 'look' }, 'seen');
    const tallies = await Promise.all(
      this.#crowds.map(async ({ process }) => (await process.ask({ kind: 'count' }, 'counted')).tally),
    );
    for (const tally of tallies) this.#keep(tally);
    const look = {
      minutes: (performance.now() - begin) / 60_000,
      ...(await this.#memory(seen)),
      ...{ heap: seen.heap, participants: seen.participants, rooms: seen.rooms, faces: seen.producers },
      joins: tallies.reduce((sum, { joins }) => sum + joins, 0),
    };
    this.#looks.push(look);
    this.say(line(look));
  }

  async #memory({ workers }: Seen): Promise<Pick<Look, 'node' | 'workers' | 'spared'>> {
    const [node, ...media] = await Promise.all([this.server.pid, ...workers].map(usageOf));
    const sum = media.reduce((all, { memory }) => all + memory, 0);
    const spared = media.at(-1);
    // Of one worker alone, which is killed, there may be none for a moment.
    if (!node || (!spared && this.options.workers > 1)) throw new Problem('The server has no media worker.');
    return { node: node.memory, workers: sum, spared: spared?.memory ?? 0 };
  }

  /** One after the other, but for the last: of what is killed again and again, memory says nothing. */
  async #killWorker(): Promise<void> {
    const slot = this.#killed++ % Math.max(1, this.options.workers - 1);
    this.say(`  a media worker is killed (${slot + 1} of ${this.options.workers})`);
    await this.server.ask({ kind: 'kill', slot }, 'killed');
  }

  /** As when a house loses its power: the server hears nothing of it. The system closes a killed process's connections, so it stands still at first. */
  async #killCrowd(): Promise<void> {
    const crowd = this.#crowds.shift() as Crowd;
    this.#keep((await crowd.process.ask({ kind: 'count' }, 'counted')).tally);
    this.say(`  ${crowd.people} participants are killed, and as many come`);
    crowd.process.freeze(SILENT);
    this.#gone.push(crowd);
    this.#crowds.push(await this.#startCrowd(crowd.people));
  }

  async #startCrowd(people: number): Promise<Crowd> {
    const process: Crowd['process'] = new Child('A process of participants', CROWD);
    const { fps, stay } = this.options;
    await process.ask({ kind: 'start', server: this.#url, rooms: this.#rooms, people, fps, stay }, 'started');
    return { process, people };
  }

  async #createRoom(): Promise<string> {
    const response = await fetch(`${this.#url}/api/rooms`, { method: 'POST' });
    if (!response.ok) throw new Problem(`The server makes no room: ${response.status}`);
    return ((await response.json()) as { room: string }).room;
  }

  #keep(tally: Tally): void {
    this.#tallies.push(tally);
  }
}
