import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Problem } from '../problem.js';
import type { Answer, Order, Seat } from './messages.js';
import type { SfuBenchOptions } from './options.js';

const PROGRAM = fileURLToPath(new URL('participants.mjs', import.meta.url));

type Reply<K extends Answer['kind']> = Extract<Answer, { kind: K }>;

/** One process of participants. */
class Crowd {
  #answers: ((answer: Answer | null) => void)[] = [];

  constructor(private readonly child: ChildProcess) {
    child.on('message', (answer: Answer) => this.#answers.shift()?.(answer));
    child.on('exit', () => {
      for (const resolve of this.#answers.splice(0)) resolve(null);
    });
  }

  get pid(): number {
    return this.child.pid as number;
  }

  /** Throws a {@link Problem} when the process has one, or ended. */
  async ask<K extends Answer['kind']>(order: Order, kind: K): Promise<Reply<K>> {
    const answer = await new Promise<Answer | null>((resolve) => {
      this.#answers.push(resolve);
      this.child.send(order);
    });
    if (answer?.kind === 'problem') throw new Problem(`A process of participants: ${answer.message}`);
    if (answer?.kind !== kind) throw new Problem('A process of participants ended.');
    return answer as Reply<K>;
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }
}

/** Everybody in the benchmark's rooms, spread over processes. */
export class Population {
  private constructor(private readonly crowds: readonly Crowd[]) {}

  static start(count: number): Population {
    return new Population(Array.from({ length: count }, () => new Crowd(fork(PROGRAM))));
  }

  get pids(): number[] {
    return this.crowds.map(({ pid }) => pid);
  }

  /** Gives each process its seats, one process after the other, so that the server is not run over. */
  async join(server: string, seats: readonly (readonly Seat[])[]): Promise<void> {
    for (const [i, crowd] of this.crowds.entries())
      await crowd.ask({ kind: 'join', server, seats: seats[i] ?? [] }, 'joined');
  }

  askAll<K extends Answer['kind']>(order: Order, kind: K): Promise<Reply<K>[]> {
    return Promise.all(this.crowds.map((crowd) => crowd.ask(order, kind)));
  }

  /** Ends all processes, whatever they do. */
  kill(): void {
    for (const crowd of this.crowds) crowd.kill();
  }
}

type Crowding = Pick<SfuBenchOptions, 'voices' | 'hearing' | 'decoders' | 'perProcess' | 'rates'>;

/**
 * Who sits where: `people` in each of the rooms, at most `perProcess` in one process, a small room in one. Whoever hears is apart from those
 * who do not.
 */
export function seatsOf(rooms: readonly string[], people: number, options: Crowding): Seat[][] {
  const { voices, hearing, decoders, perProcess, rates } = options;
  const all = rooms.flatMap((room, r) =>
    Array.from({ length: people }, (_, i) => ({
      room,
      people,
      speaks: i < voices,
      hears: i < hearing,
      decodes: i < decoders,
      track: r * people + i,
      // Nobody moves with anybody else, even of the same recording.
      offset: (r * people + i) * 1370,
      rates,
    })),
  );
  const together = Math.min(hearing, people);
  return [
    ...divide(
      all.filter(({ hears }) => hears),
      together,
      perProcess,
    ),
    ...divide(
      all.filter(({ hears }) => !hears),
      people - together,
      perProcess,
    ),
  ];
}

/** Into parts of `most` at the most; the `together` that follow one another stay so where that is possible. */
function divide(seats: readonly Seat[], together: number, most: number): Seat[][] {
  const whole = Math.floor(most / Math.max(1, together)) * together;
  const size = whole || most;
  return Array.from({ length: Math.ceil(seats.length / size) }, (_, i) =>
    seats.slice(i * size, (i + 1) * size),
  );
}
