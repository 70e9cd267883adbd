import type { FrameTransform } from '@guise/client';
import type { StreamTarget, ToWorker } from './messages.js';
import { type EncodedFrame, StreamSeal } from './stream-seal.js';
import { Streams } from './streams.js';

/** Sealed streams on the thread of who holds the keys: for senders and receivers that take a {@link FrameTransform}. */
export class ThreadStreams extends Streams {
  readonly #seal: StreamSeal;

  /** @param counts what was done is added here */
  constructor(media: Uint8Array, counts: StreamSeal['counts'], onReadable: () => void) {
    super();
    this.#seal = new StreamSeal(onReadable);
    this.#seal.counts = counts;
    this.post({ type: 'room', media });
  }

  close(): void {
    this.handleLost();
  }

  protected bind(streamable: RTCRtpSender | RTCRtpReceiver, target: StreamTarget): void {
    const transform: FrameTransform = (bytes) => {
      const frame: EncodedFrame = { data: Uint8Array.from(bytes).buffer };
      return this.#seal.process(target, frame) ? new Uint8Array(frame.data) : null;
    };
    Object.assign(streamable, { transform });
  }

  // Both sides wipe keys that they no longer need: each has its own, as beside a worker.
  protected post(message: ToWorker): void {
    this.#seal.handleMessage(structuredClone(message));
  }
}
