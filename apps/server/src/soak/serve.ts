import { FuzzedServer } from '../fuzz/fuzzed-server.js';
import { collectGarbage } from '../fuzz/memory.js';

// The server of `npm run soak` (e2e/soak), in a process of its own: the product's, with limits that
// nobody meets who comes from one address with a hundred others.

/** What it is told to do; each is answered with an {@link Answer}. */
type Order =
  | { kind: 'start'; workers: number; participantsPerWorker: number }
  | { kind: 'look' }
  | { kind: 'kill'; slot: number }
  | { kind: 'end' };

type Answer =
  | { kind: 'started'; url: string }
  /** @property heap in use after everything that can go has gone [bytes] */
  | { kind: 'seen'; heap: number; participants: number; rooms: number; producers: number; workers: number[] }
  | { kind: 'killed' }
  /** Everybody has left: what should not have been. */
  | { kind: 'ended'; problems: string[] };

/** How long a place is kept, as in the product [ms]. */
const HOLD = 10_000;

let fuzzed: FuzzedServer;
let killed = false;
let queue: Promise<unknown> = Promise.resolve();

process.on('message', (order: Order) => {
  queue = queue.then(async () => process.send?.(await handle(order)));
});
process.once('disconnect', () => process.exit());

async function handle(order: Order): Promise<Answer> {
  switch (order.kind) {
    case 'start': {
      const { workers, participantsPerWorker } = order;
      fuzzed = await FuzzedServer.start({ workers, participantsPerWorker }, { hold: HOLD });
      return { kind: 'started', url: fuzzed.server.url };
    }
    case 'look':
      return look();
    case 'kill':
      kill(order.slot);
      return { kind: 'killed' };
    case 'end':
      await fuzzed.checkLeaks(killed);
      await fuzzed.close();
      return { kind: 'ended', problems: fuzzed.problems };
  }
}

async function look(): Promise<Answer> {
  await collectGarbage();
  const { participants, rooms, producers, workers } = fuzzed.server.stats();
  const { heapUsed, external } = process.memoryUsage();
  return { kind: 'seen', heap: heapUsed + external, participants, rooms, producers: producers.face, workers };
}

function kill(slot: number): void {
  killed = true;
  const pid = fuzzed.server.stats().workers[slot];
  if (pid !== undefined) process.kill(pid, 'SIGKILL');
}
