import type { types } from 'mediasoup';
import { atBeat } from './beat.js';

/** How often what a producer sends is counted [ms]: long enough for a burst to be forgiven. */
const INTERVAL = 4000;

/**
 * Watches what one RTP producer sends. The SFU forwards it to everybody in the room, and only browsers keep to the bitrate
 * that they were told.
 * @param limit bits a second, averaged over `interval`
 * @param onFlood called once, when the producer sent more
 */
export function watchBitrate(
  producer: types.Producer,
  limit: number,
  onFlood: () => void,
  interval = INTERVAL,
): void {
  let bytes = 0;
  let time = performance.now();
  const look = async () => {
    // The producer may close while it is asked, or have been made when its transport was gone, and then has nothing to say.
    const streams = await producer.getStats().catch(() => null);
    if (!streams || producer.closed) return;
    const now = performance.now();
    const total = streams.reduce((sum, { byteCount }) => sum + byteCount, 0);
    const rate = ((total - bytes) * 8 * 1000) / (now - time);
    bytes = total;
    time = now;
    if (rate > limit) return onFlood();
    cancel = atBeat(interval, look);
  };
  let cancel = atBeat(interval, look);
  producer.observer.on('close', () => cancel());
}
