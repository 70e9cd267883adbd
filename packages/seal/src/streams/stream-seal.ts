import { ChainKey } from '../chain.js';
import { ReceiverKeys } from '../receiver-keys.js';
import { clearBytes } from './clear-bytes.js';
import type { StreamCounts, StreamOptions, StreamTarget, ToWorker } from './messages.js';

/** As much of `RTCEncodedAudioFrame` and `RTCEncodedVideoFrame` as is looked at. */
export interface EncodedFrame {
  data: ArrayBuffer;
}

/** What the worker does, without a worker: holds the keys that the page tells it of, and seals and opens frames. */
export class StreamSeal {
  counts: StreamCounts = noCounts();
  #onReadable: () => void;
  /** Of whom something came for which there was no key. */
  #missed = new Set<string>();
  #media: Uint8Array | null = null;
  #current: ChainKey | null = null;
  #peers = new Map<string, ReceiverKeys>();
  #options = new Map<number, StreamOptions>();

  /** @param onReadable a key came of somebody whose frames were left out for want of it */
  constructor(onReadable: () => void = () => {}) {
    this.#onReadable = onReadable;
  }

  handleMessage(message: ToWorker): void {
    switch (message.type) {
      case 'room':
        this.#media = message.media;
        return;
      case 'current':
        this.#current?.wipe();
        this.#current = new ChainKey(
          { id: message.id, media: this.#media! },
          message.key.number,
          message.key.bytes,
        );
        return;
      case 'given':
        this.#take(message.from, message.key.number, message.key.bytes);
        return;
      case 'gone':
        this.#missed.delete(message.from);
        this.#peers.get(message.from)?.wipe();
        this.#peers.delete(message.from);
        return;
      case 'lost':
        this.#forgetAll();
        return;
      case 'pipe':
        this.pipe(message.options, message.readable, message.writable);
        return;
      case 'retarget':
        this.#options.set(message.options.stream, message.options);
    }
  }

  /** Runs a stream of encoded frames through; what cannot be sealed, or opened, is left out of it. */
  pipe(options: StreamOptions, readable: ReadableStream, writable: WritableStream): void {
    this.#options.set(options.stream, options);
    const transformer = new TransformStream<EncodedFrame, EncodedFrame>({
      transform: (frame, controller) => {
        if (this.process(this.#options.get(options.stream)!, frame)) controller.enqueue(frame);
      },
    });
    // It ends with an error when its connection is closed, which says nothing.
    readable
      .pipeThrough(transformer)
      .pipeTo(writable)
      .catch(() => {});
  }

  /** Seals or opens a frame in place. @returns whether it may go on */
  process(target: StreamTarget, frame: EncodedFrame): boolean {
    return target.direction === 'send' ? this.#seal(target, frame) : this.#open(target, frame);
  }

  #seal({ kind, codec }: StreamTarget, frame: EncodedFrame): boolean {
    if (!this.#current) return false;
    const data = new Uint8Array(frame.data);
    const clear = data.subarray(0, clearBytes(codec, data));
    const use = this.#current.use(kind);
    const out = new Uint8Array(data.length + use.key.overhead(use.nextCounter));
    out.set(clear);
    use.sealInto(out, clear.length, data.subarray(clear.length), clear);
    frame.data = out.buffer;
    this.counts.sealed++;
    return true;
  }

  #open({ kind, codec, from }: StreamTarget & { direction: 'receive' }, frame: EncodedFrame): boolean {
    const data = new Uint8Array(frame.data);
    const clear = data.subarray(0, clearBytes(codec, data));
    const opened = this.#peers.get(from)?.open(kind, data.subarray(clear.length), clear) ?? 'unknownKey';
    if (typeof opened === 'string') {
      this.counts[opened]++;
      if (opened === 'unknownKey') this.#missed.add(from);
      return false;
    }
    const out = new Uint8Array(clear.length + opened.length);
    out.set(clear);
    out.set(opened, clear.length);
    frame.data = out.buffer;
    this.counts.opened++;
    return true;
  }

  #take(from: string, number: number, bytes: Uint8Array): void {
    const keys = this.#peers.get(from) ?? new ReceiverKeys({ id: from, media: this.#media! });
    this.#peers.set(from, keys);
    if (keys.take(number, bytes) && this.#missed.delete(from)) this.#onReadable();
  }

  #forgetAll(): void {
    this.#current?.wipe();
    this.#current = null;
    for (const keys of this.#peers.values()) keys.wipe();
    this.#peers.clear();
    this.#missed.clear();
  }
}

export function noCounts(): StreamCounts {
  return { sealed: 0, opened: 0, unknownKey: 0, forged: 0, replayed: 0 };
}
