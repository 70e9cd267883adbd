import { JoinError, type Room } from '@guise/client';
import { joinRoom } from '@guise/client-node';

/** Joins from one address are limited by the minute: whoever is refused asks again [ms]. */
const ASK_AGAIN = 3000;

/** Comes into a call as somebody without a browser, however long that takes. @throws JoinError other than `rate-limited` */
export async function joinPatiently(server: string, room: string, name = 'Bench'): Promise<Room> {
  for (;;) {
    try {
      return await joinRoom({ server, room, name });
    } catch (error) {
      if (!(error instanceof JoinError) || error.reason !== 'rate-limited') throw error;
      await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN));
    }
  }
}
