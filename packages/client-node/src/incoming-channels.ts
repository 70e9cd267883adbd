import type { DataChannel, PeerConnection } from 'node-datachannel';
import { NodeDataChannel } from './data-channel.js';

/** How many streams are open before anybody asks for them: more than a full room starts at once. */
const AHEAD = 64;

/**
 * The channels on which faces arrive. The server may send on a stream before its answer says which one it is, and libdatachannel
 * closes streams that it does not know, whereupon the server's consumer is gone without a word. Streams are given out in
 * order, so the next ones are opened in advance. Nobody listens for what they bring yet: each listener is one more that libuv looks at whenever
 * anything arrives, which with some thousands of them costs more than all the rest.
 */
export class IncomingChannels {
  readonly #waiting = new Map<number, DataChannel>();
  #next = 0;

  constructor(private readonly connection: PeerConnection) {}

  /** The channel of a stream, from its first asking on the asker's. */
  take(streamId: number, label: string, protocol: string): NodeDataChannel {
    while (this.#next <= streamId + AHEAD) {
      this.#waiting.set(this.#next, this.#open(this.#next));
      this.#next++;
    }
    const channel = this.#waiting.get(streamId) ?? this.#open(streamId);
    this.#waiting.delete(streamId);
    return Object.assign(new NodeDataChannel(channel, streamId), { label, protocol });
  }

  #open(id: number): DataChannel {
    const init = { negotiated: true, id, unordered: true, maxRetransmits: 0 };
    const channel = this.connection.createDataChannel('', init);
    // The server may close it before anybody here has taken it, and use the stream again. Also, a channel keeps the process alive until
    // somebody hears that it is closed, or it is collected. It has a handle for that in any case: libuv has no more to look at.
    channel.onClosed(() => this.#waiting.delete(id));
    return channel;
  }
}
