import type { PeerConnection } from 'node-datachannel';
import { NodeDataChannel } from './data-channel.js';

/** How many streams are open before anybody asks for them: more than a full room starts at once. */
const AHEAD = 64;

/**
 * The channels on which faces arrive. The server may send on a stream before its answer says which one it is, and libdatachannel
 * closes streams that it does not know, whereupon the server's consumer is gone without a word. Streams are given out in
 * order, so the next ones are opened in advance; what comes before anybody listens is lost, as any packet may be.
 */
export class IncomingChannels {
  readonly #waiting = new Map<number, NodeDataChannel>();
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
    return Object.assign(channel, { label, protocol });
  }

  #open(id: number): NodeDataChannel {
    const channel = this.connection.createDataChannel('', {
      negotiated: true,
      id,
      unordered: true,
      maxRetransmits: 0,
    });
    return new NodeDataChannel(channel, id);
  }
}
