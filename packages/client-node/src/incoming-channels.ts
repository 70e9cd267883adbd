import type { DataChannel, PeerConnection } from 'node-datachannel';
import { NodeDataChannel } from './data-channel.js';
import type { OpenEnds } from './open-ends.js';

/**
 * How many streams are open before anybody asks for them. Of the faces that are there when somebody comes nothing arrives before the connection is
 * made, for which the first of them has to be asked for, and with it all are: so this is for those who begin at the same moment later, three
 * streams each. More than needed are not free: libuv looks at every channel's handle whenever something arrives.
 */
const AHEAD = 64;
/** Streams that a connection has: libdatachannel knows no more. The server gives them out in order, and after the last begins again with the first that is free. */
export const STREAMS = 1024;

/**
 * The channels on which faces arrive. The server may send on a stream before its answer says which one it is, and libdatachannel
 * closes streams that it does not know, whereupon the server's consumer is gone without a word. So the next ones are
 * opened in advance. Nobody listens for what they bring yet: each listener is one more that libuv looks at whenever
 * anything arrives, which with some thousands of them costs more than all the rest.
 */
export class IncomingChannels {
  readonly #waiting = new Map<number, DataChannel>();
  readonly #taken = new Set<number>();

  constructor(
    private readonly connection: Pick<PeerConnection, 'createDataChannel'>,
    private readonly ends: OpenEnds,
  ) {}

  /** The channel of a stream, from its first asking on the asker's. */
  take(streamId: number, label: string, protocol: string): NodeDataChannel {
    const opened = this.#waiting.get(streamId) ?? this.#open(streamId);
    this.#waiting.delete(streamId);
    this.#taken.add(streamId);
    const channel = new NodeDataChannel(opened, streamId, this.ends);
    const taken = Object.assign(channel, { label, protocol });
    taken.addEventListener('close', () => this.#taken.delete(streamId));
    this.openFrom(streamId + 1);
    return taken;
  }

  /** Opens the streams from this one on that nobody has, as far ahead as the server may be. */
  openFrom(streamId: number): void {
    let ahead = 0;
    for (let i = 0; i < STREAMS && ahead < AHEAD; i++) {
      const id = (streamId + i) % STREAMS;
      if (this.#taken.has(id)) continue;
      if (!this.#waiting.has(id)) this.#waiting.set(id, this.#open(id));
      ahead++;
    }
  }

  #open(id: number): DataChannel {
    const init = { negotiated: true, id, unordered: true, maxRetransmits: 0 };
    const channel = this.connection.createDataChannel('', init);
    // The server may close it before anybody here has taken it, and use the stream again.
    this.ends.hold(channel, () => this.#waiting.delete(id));
    return channel;
  }
}
