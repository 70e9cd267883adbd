import type { SealedStream } from '@guise/client';
import type { Refusal } from '../chain.js';

/** Which way one encoded stream goes, and whose it is. */
export type StreamTarget = {
  kind: SealedStream;
  /** MIME type. */
  codec: string;
} & ({ direction: 'send' } | { direction: 'receive'; from: string });

export type StreamOptions = StreamTarget & {
  /** The page's number of this stream. */
  stream: number;
};

/** A number and a chain key. */
interface Key {
  number: number;
  bytes: Uint8Array;
}

/** What the page tells its worker. */
export type ToWorker =
  /** The room's key for media; it comes first, and once. */
  | { type: 'room'; media: Uint8Array }
  /** What to seal with from now on. */
  | { type: 'current'; id: string; key: Key }
  /** A key that somebody gave. */
  | { type: 'given'; from: string; key: Key }
  | { type: 'gone'; from: string }
  /** The stay has ended. */
  | { type: 'lost' }
  /** A stream of browsers that hand them out in the page. */
  | { type: 'pipe'; options: StreamOptions; readable: ReadableStream; writable: WritableStream }
  /** A stream that goes on as something else. */
  | { type: 'retarget'; options: StreamOptions };

/** What was done since the last time that it was told. */
export type StreamCounts = Record<'sealed' | 'opened' | Refusal, number>;

export type FromWorker =
  | { type: 'counts'; counts: StreamCounts }
  /** A key came of somebody whose frames were left out for want of it. */
  | { type: 'readable' };
