import type { types } from 'mediasoup';
import { atBeat } from './beat.js';

/** How often the messages of data producers are counted [ms]. */
const INTERVAL = 2000;

/** What data producers may send, all together. */
export interface MessageLimits {
  perSecond: number;
  /** Of a message, on average; larger than the transport takes there is none. Default: any. */
  bytes?: number;
}

/**
 * Watches what data producers of one participant send. The SFU forwards whatever it gets to everybody in the room, so somebody
 * who floods a channel has to be stopped here. Ends with the first of them.
 * @param onFlood called when they sent more
 */
export function watchMessages(
  producers: readonly types.DataProducer[],
  limits: MessageLimits,
  onFlood: () => void,
  interval = INTERVAL,
): void {
  let [messages, bytes, time] = [0, 0, performance.now()];
  const look = async () => {
    // They may close while they are asked, or have been made when their transport was gone, and then have nothing to say.
    const stats = await Promise.all(producers.map((producer) => producer.getStats())).catch(() => null);
    if (!stats || producers[0]?.closed) return;
    cancel = atBeat(interval, look);
    const now = performance.now();
    const total = (of: (stat: types.DataProducerStat) => number) =>
      stats.flat().reduce((sum, stat) => sum + of(stat), 0);
    const [newMessages, newBytes] = [
      total(({ messagesReceived }) => messagesReceived) - messages,
      total(({ bytesReceived }) => bytesReceived) - bytes,
    ];
    const rate = (newMessages / (now - time)) * 1000;
    const large = limits.bytes !== undefined && newBytes > newMessages * limits.bytes;
    [messages, bytes, time] = [messages + newMessages, bytes + newBytes, now];
    // What is paused reaches nobody, and whoever paused it has seen why.
    if (!producers[0]?.paused && (rate > limits.perSecond || large)) onFlood();
  };
  let cancel = atBeat(interval, look);
  producers[0]?.observer.on('close', () => cancel());
}
