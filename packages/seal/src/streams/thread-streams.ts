import type { FrameTransform } from '@guise/client';
import type { ChainKey } from '../chain.js';
import type { GivenKey } from '../envelope.js';
import { clearBytes } from './clear-bytes.js';
import { type EncodedFrame, StreamSeal } from './stream-seal.js';
import type { Streams, StreamTarget } from './streams.js';

/** Sealed streams on the thread of who holds the keys: for senders and receivers that take a {@link FrameTransform}. */
export class ThreadStreams implements Streams {
  readonly #seal: StreamSeal;

  /** @param counts what was done is added here */
  constructor(media: Uint8Array, counts: StreamSeal['counts'], onReadable: () => void) {
    this.#seal = new StreamSeal(onReadable);
    this.#seal.counts = counts;
    this.#seal.handleMessage({ type: 'room', media });
  }

  // Both sides wipe what they no longer need, so each has bytes of its own, as a worker would.
  handleCurrent(id: string, { number, bytes }: ChainKey): void {
    this.#seal.handleMessage({ type: 'current', id, key: { number, bytes: bytes.slice() } });
  }

  handleGiven(from: string, { number, bytes }: GivenKey): void {
    this.#seal.handleMessage({ type: 'given', from, key: { number, bytes: bytes.slice() } });
  }

  handleGone(from: string): void {
    this.#seal.handleMessage({ type: 'gone', from });
  }

  handleLost(): void {
    this.#seal.handleMessage({ type: 'lost' });
  }

  attach(streamable: RTCRtpSender | RTCRtpReceiver, target: StreamTarget): void {
    clearBytes(target.codec, new Uint8Array(0));
    const options = { stream: 0, ...target };
    const transform: FrameTransform = (bytes) => {
      const frame: EncodedFrame = { data: Uint8Array.from(bytes).buffer };
      return this.#seal.process(options, frame) ? new Uint8Array(frame.data) : null;
    };
    Object.assign(streamable, { transform });
  }

  close(): void {
    this.handleLost();
  }
}
