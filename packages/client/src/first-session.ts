import type { ParticipantState } from '@guise/protocol';
import { Backoff } from './backoff.js';
import { JoinError } from './errors.js';
import type { JoinOptions } from './room-types.js';
import { Session } from './session.js';

/** What may be over in a moment. */
const PASSING: ReadonlySet<string> = new Set(['unreachable', 'timeout']);

/** Opens the first stay. Whoever waits to be let in goes on waiting when the connection breaks. @throws JoinError */
export async function openFirstSession(options: JoinOptions, state: ParticipantState): Promise<Session> {
  const { signal } = options;
  const backoff = new Backoff();
  const wake = () => backoff.wake();
  signal?.addEventListener('abort', wake);
  let waiting = false;
  try {
    for (let attempt = 0; ; attempt++) {
      const onWaiting = () => {
        attempt = 0;
        if (!waiting) options.onWaiting?.();
        waiting = true;
      };
      try {
        return await Session.open(options, state, { onWaiting, ...(signal && { signal }) });
      } catch (error) {
        if (signal?.aborted) throw JoinError.closed();
        if (!waiting || !PASSING.has((error as JoinError).reason)) throw error;
      }
      await backoff.wait(attempt);
      if (signal?.aborted) throw JoinError.closed();
    }
  } finally {
    signal?.removeEventListener('abort', wake);
  }
}
