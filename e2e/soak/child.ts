import { type ChildProcess, fork } from 'node:child_process';
import { Problem } from '../bench/problem.js';

/** One that stands still hears nothing of our end. */
const running = new Set<{ kill(): void }>();
process.once('exit', () => {
  for (const child of running) child.kill();
});

/** A process that does as it is told, one order after the other. */
export class Child<Order, Answer extends { kind: string }> {
  readonly #child: ChildProcess;
  #answers: ((answer: Answer | null) => void)[] = [];

  /** @param what for sentences about it */
  constructor(
    private readonly what: string,
    program: string,
  ) {
    this.#child = fork(program, { execArgv: [] });
    running.add(this);
    this.#child.once('exit', () => running.delete(this));
    this.#child.on('message', (answer: Answer) => this.#answers.shift()?.(answer));
    this.#child.on('exit', () => {
      for (const resolve of this.#answers.splice(0)) resolve(null);
    });
  }

  get pid(): number {
    return this.#child.pid as number;
  }

  /** Throws a {@link Problem} when the process ended. */
  async ask<K extends Answer['kind']>(order: Order, kind: K): Promise<Extract<Answer, { kind: K }>> {
    const answer = await new Promise<Answer | null>((resolve) => {
      if (!this.#child.connected) return resolve(null);
      this.#answers.push(resolve);
      this.#child.send(order as object);
    });
    if (answer?.kind !== kind) throw new Problem(`${this.what} ended.`);
    return answer as Extract<Answer, { kind: K }>;
  }

  /** It stands still with its connections open, and is killed after so long [ms]. */
  freeze(time: number): void {
    this.#child.kill('SIGSTOP');
    setTimeout(() => this.kill(), time).unref();
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}
