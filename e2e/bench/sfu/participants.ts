import type { Answer, Order } from './messages.js';
import { Participants } from './participants-of-process.js';

// Orders come one after the other and are answered in their order.

const participants = new Participants();
let queue: Promise<unknown> = Promise.resolve();

process.on('message', (order: Order) => {
  queue = queue
    .then(() => participants.handle(order))
    .then(
      (answer) => tell(answer),
      (error: unknown) => tell({ kind: 'problem', message: String((error as Error)?.stack ?? error) }),
    );
});
process.once('disconnect', () => process.exit());

function tell(answer: Answer): void {
  process.send?.(answer, undefined, undefined, () => {
    if (answer.kind === 'left') process.exit();
  });
}
