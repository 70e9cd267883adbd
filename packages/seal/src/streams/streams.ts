import type { SealedStream } from '@guise/client';
import type { ChainKey } from '../chain.js';
import type { GivenKey } from '../envelope.js';

/** Whose frames go through a sender or receiver, and as what. */
export type StreamTarget = { kind: SealedStream; codec: string } & (
  | { direction: 'send' }
  | { direction: 'receive'; from: string }
);

/** Seals and opens streams of encoded frames, wherever that happens. */
export interface Streams {
  handleCurrent(id: string, key: ChainKey): void;
  handleGiven(from: string, key: GivenKey): void;
  handleGone(from: string): void;
  handleLost(): void;
  /** Seals, or opens, what goes through `streamable` from now on. @throws RangeError for a codec that cannot be sealed */
  attach(streamable: RTCRtpSender | RTCRtpReceiver, target: StreamTarget): void;
  close(): void;
}
