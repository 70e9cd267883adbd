import { LIMITS } from '@guise/protocol';
import type { types } from 'mediasoup';

/** How often the packets of a face producer are counted [ms]. */
const INTERVAL = 2000;

/**
 * Watches the packet rate of one face producer. The SFU forwards whatever it gets to everybody in the room, so
 * somebody who floods the face channel has to be stopped here.
 * @param onFlood called once, when the producer sent faster than {@link LIMITS.facePacketsPerSecond}.
 */
export function watchFaceRate(producer: types.DataProducer, onFlood: () => void, interval = INTERVAL): void {
  let messages = 0;
  let time = performance.now();
  const timer = setInterval(async () => {
    // The producer may close while it is asked, and then has nothing to say.
    const [stats] = await producer.getStats().catch(() => []);
    if (!stats || producer.closed) return;
    const now = performance.now();
    const rate = ((stats.messagesReceived - messages) / (now - time)) * 1000;
    messages = stats.messagesReceived;
    time = now;
    if (rate > LIMITS.facePacketsPerSecond) onFlood();
  }, interval);
  timer.unref();
  producer.observer.on('close', () => clearInterval(timer));
}
