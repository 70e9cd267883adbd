import type { ChainKey } from '../chain.js';
import type { GivenKey } from '../envelope.js';
import { clearBytes } from './clear-bytes.js';
import type { StreamTarget, ToWorker } from './messages.js';

/** Seals and opens streams of encoded frames: tells whatever does it (`StreamSeal`), wherever that is, of the keys. */
export abstract class Streams {
  handleCurrent(id: string, { number, bytes }: ChainKey): void {
    this.post({ type: 'current', id, key: { number, bytes } });
  }

  handleGiven(from: string, { number, bytes }: GivenKey): void {
    this.post({ type: 'given', from, key: { number, bytes } });
  }

  handleGone(from: string): void {
    this.post({ type: 'gone', from });
  }

  handleLost(): void {
    this.post({ type: 'lost' });
  }

  /** Seals, or opens, what goes through `streamable` from now on. @throws RangeError for a codec that cannot be sealed */
  attach(streamable: RTCRtpSender | RTCRtpReceiver, target: StreamTarget): void {
    clearBytes(target.codec, new Uint8Array(0));
    this.bind(streamable, target);
  }

  abstract close(): void;

  protected abstract bind(streamable: RTCRtpSender | RTCRtpReceiver, target: StreamTarget): void;

  /** What is in the message stays the caller's. */
  protected abstract post(message: ToWorker, transfer?: Transferable[]): void;
}
