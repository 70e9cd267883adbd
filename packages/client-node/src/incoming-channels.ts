import type { DataChannel, PeerConnection } from 'node-datachannel';
import { NodeDataChannel } from './data-channel.js';

/**
 * How many streams are open before anybody asks for them. Of the faces that are there when somebody comes nothing arrives before the connection is
 * made, for which the first of them has to be asked for, and with it all are: so this is for those who begin at the same moment later, three
 * streams each. More than needed are not free: libuv looks at every channel's handle whenever something arrives.
 */
const AHEAD = 64;
/** Streams that a connection has: libdatachannel knows no more. The server gives them out in order, and after the last begins again with the first that is free. */
export const STREAMS = 1024;

/** A channel, and who hears of its end. */
interface Opened {
  readonly channel: DataChannel;
  handleClosed: () => void;
}

/**
 * The channels on which faces arrive. The server may send on a stream before its answer says which one it is, and libdatachannel
 * closes streams that it does not know, whereupon the server's consumer is gone without a word. So the next ones are
 * opened in advance. Nobody listens for what they bring yet: each listener is one more that libuv looks at whenever
 * anything arrives, which with some thousands of them costs more than all the rest.
 */
export class IncomingChannels {
  readonly #waiting = new Map<number, Opened>();
  readonly #taken = new Map<number, DataChannel>();

  constructor(private readonly connection: Pick<PeerConnection, 'createDataChannel'>) {}

  /** The channel of a stream, from its first asking on the asker's. */
  take(streamId: number, label: string, protocol: string): NodeDataChannel {
    const opened = this.#waiting.get(streamId) ?? this.#open(streamId);
    this.#waiting.delete(streamId);
    this.#taken.set(streamId, opened.channel);
    const channel = new NodeDataChannel(opened.channel, streamId, (listener) => {
      opened.handleClosed = listener;
    });
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

  /** Closes all of them. None are taken afterwards. */
  close(): void {
    for (const channel of this.#taken.values()) channel.close();
    for (const { channel } of this.#waiting.values()) channel.close();
  }

  #open(id: number): Opened {
    const init = { negotiated: true, id, unordered: true, maxRetransmits: 0 };
    const channel = this.connection.createDataChannel('', init);
    const opened: Opened = { channel, handleClosed: () => this.#waiting.delete(id) };
    // The server may close it before anybody here has taken it, and use the stream again. Also, a channel keeps the process alive until
    // somebody hears that it is closed, or it is collected. It has a handle for that in any case: libuv has no more to look at.
    channel.onClosed(() => opened.handleClosed());
    return opened;
  }
}
