import type { DataChannel } from 'node-datachannel';
import type { OpenEnds } from './open-ends.js';

type Listener = (event: { readonly data?: unknown }) => void;

/** What libdatachannel says when SCTP takes nothing any more, not of a message that is too large. */
const NO_LINE = /Sending failed, errno=/;

/** The part of an RTCDataChannel that mediasoup-client uses, over one of libdatachannel's. */
export class NodeDataChannel {
  binaryType = 'arraybuffer';
  label = '';
  protocol = '';
  readonly #listeners = new Map<string, Set<Listener>>();
  #state: RTCDataChannelState = 'connecting';

  constructor(
    private readonly channel: DataChannel,
    readonly id: number,
    private readonly ends: OpenEnds,
  ) {
    // A listener less is a handle less to look at with every message: there may be thousands of channels in one process. So nobody
    // listens to errors, after which libdatachannel closes the channel anyway.
    if (channel.isOpen()) this.#state = 'open';
    else channel.onOpen(() => this.#handleOpen());
    // It may have opened in between, on its own thread.
    if (channel.isOpen()) setImmediate(() => this.#handleOpen());
    ends.hold(channel, () => this.#end());
    channel.onMessage((message) => this.#emit('message', { data: dataOf(message) }));
  }

  /** For mediasoup-client. */
  get asRTCDataChannel(): RTCDataChannel {
    return this as unknown as RTCDataChannel;
  }

  get readyState(): RTCDataChannelState {
    return this.#state;
  }

  /** Bytes handed over and not sent yet. */
  get bufferedAmount(): number {
    return this.#state === 'open' ? this.channel.bufferedAmount() : 0;
  }

  set bufferedAmountLowThreshold(bytes: number) {
    this.channel.setBufferedAmountLowThreshold(bytes);
  }

  addEventListener(type: string, listener: Listener): void {
    const listeners = this.#listeners.get(type) ?? new Set();
    if (type === 'bufferedamountlow' && listeners.size === 0)
      this.channel.onBufferedAmountLow(() => this.#emit('bufferedamountlow', {}));
    this.#listeners.set(type, listeners.add(listener));
  }

  removeEventListener(type: string, listener: Listener): void {
    this.#listeners.get(type)?.delete(listener);
  }

  /** Throws a DOMException `InvalidStateError` unless the channel is open, as a browser's does. */
  send(message: string | ArrayBuffer | Uint8Array): void {
    if (this.#state !== 'open') throw new DOMException('The channel is not open.', 'InvalidStateError');
    try {
      if (typeof message === 'string') this.channel.sendMessage(message);
      else this.channel.sendMessageBinary(message instanceof ArrayBuffer ? new Uint8Array(message) : message);
    } catch (error) {
      // It, or the association below, ended on its own thread, and the news is on its way here: the message is lost like any on the line.
      if (this.channel.isOpen() && !NO_LINE.test(String(error))) throw error;
    }
  }

  close(): void {
    if (this.#state === 'closed') return;
    this.ends.close(this.channel);
    this.#end();
  }

  #handleOpen(): void {
    if (this.#state !== 'connecting') return;
    this.#state = 'open';
    this.#emit('open', {});
  }

  #end(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#emit('close', {});
  }

  #emit(type: string, event: Parameters<Listener>[0]): void {
    for (const listener of this.#listeners.get(type) ?? []) listener(event);
  }
}

function dataOf(message: string | Buffer | ArrayBuffer): string | ArrayBuffer {
  if (typeof message === 'string' || message instanceof ArrayBuffer) return message;
  const { buffer, byteOffset, byteLength } = message;
  if (byteLength === buffer.byteLength) return buffer as ArrayBuffer;
  return buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
}
