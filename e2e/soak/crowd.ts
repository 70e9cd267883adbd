import type { CrowdAnswer, CrowdOrder, Tally } from './messages.js';
import { emptyLedger, type Ledger, Visit } from './visitor.js';

// People who come and go. Orders come one after the other and are answered in their order.

type Start = Extract<CrowdOrder, { kind: 'start' }>;

/** One of so many stays until everybody leaves. */
const STAYERS = 5;
/** Longer than any run of this [ms]. */
const FOR_GOOD = 2 ** 31 - 1;
/** Before somebody who was not let in tries again [ms]. */
const AGAIN = 1000;

/** Visits write into it until they end, so it is emptied and never replaced. */
const ledger: Ledger = emptyLedger();
const leaving = new AbortController();
let people: Promise<void>[] = [];

process.on('message', async (order: CrowdOrder) => {
  const answer = await handle(order);
  process.send?.(answer, undefined, undefined, () => {
    if (answer.kind === 'left') process.exit();
  });
});
process.once('disconnect', () => process.exit());

async function handle(order: CrowdOrder): Promise<CrowdAnswer> {
  switch (order.kind) {
    case 'start':
      people = Array.from({ length: order.people }, (_, i) => live(order, i % STAYERS === 0));
      return { kind: 'started' };
    case 'count':
      return { kind: 'counted', tally: tally() };
    case 'leave':
      leaving.abort();
      await Promise.all(people);
      return { kind: 'left', tally: tally() };
  }
}

function tally(): Tally {
  const counted = { ...ledger };
  Object.assign(ledger, emptyLedger());
  return counted;
}

/** One person after the other, until everybody is to leave. */
async function live({ server, rooms, fps, stay }: Start, stays: boolean): Promise<void> {
  // They do not all come at once.
  await pause(Math.random() * stay * 1000);
  while (!leaving.signal.aborted) {
    const room = rooms[Math.floor(Math.random() * rooms.length)] as string;
    const visit = await Visit.begin(server, room, fps, ledger);
    await pause(visit ? (stays ? FOR_GOOD : stayOf(stay)) : AGAIN);
    await visit?.end();
  }
}

/** Most stay for a short time, and some for long [ms]. */
function stayOf(mean: number): number {
  return Math.min(-Math.log(1 - Math.random()) * mean, 5 * mean) * 1000;
}

/** Ends sooner where everybody is to leave. */
async function pause(time: number): Promise<void> {
  if (leaving.signal.aborted) return;
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer);
      leaving.signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, time);
    leaving.signal.addEventListener('abort', done);
  });
}
