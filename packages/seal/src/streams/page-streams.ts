import type { FromWorker, StreamCounts, StreamOptions, StreamTarget, ToWorker } from './messages.js';
import { Streams } from './streams.js';

/** A sender or receiver, with what some browsers have on it and types do not. */
type Streamable = (RTCRtpSender | RTCRtpReceiver) & {
  createEncodedStreams?: () => { readable: ReadableStream; writable: WritableStream };
};

/** How this browser hands out encoded frames: to a worker by itself, as streams to the page, or not at all. */
export function encodedTransforms(): 'worker' | 'page' | null {
  if ('RTCRtpScriptTransform' in globalThis) return 'worker';
  const sender = (globalThis as { RTCRtpSender?: { prototype: object } }).RTCRtpSender;
  return sender && 'createEncodedStreams' in sender.prototype ? 'page' : null;
}

/** The page's side of sealed streams: the worker has the keys, and the frames never come by the page's thread. */
export class PageStreams extends Streams {
  readonly #way: 'worker' | 'page';
  #worker: Worker;
  #numbers = new WeakMap<Streamable, number>();
  #count = 0;

  constructor(
    worker: Worker,
    way: 'worker' | 'page',
    media: Uint8Array,
    events: { counts(counts: StreamCounts): void; readable(): void; failed(cause: unknown): void },
  ) {
    super();
    this.#way = way;
    this.#worker = worker;
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) =>
      data.type === 'counts' ? events.counts(data.counts) : events.readable();
    worker.onerror = (event) => events.failed(event.error ?? event.message);
    this.post({ type: 'room', media });
  }

  protected bind(streamable: Streamable, target: StreamTarget): void {
    const known = this.#numbers.get(streamable);
    const options: StreamOptions = { stream: known ?? ++this.#count, ...target };
    this.#numbers.set(streamable, options.stream);
    if (this.#way === 'worker') {
      streamable.transform = new RTCRtpScriptTransform(this.#worker, options);
    } else if (known) {
      this.post({ type: 'retarget', options });
    } else {
      const { readable, writable } = streamable.createEncodedStreams!();
      // biome-ignore lint/suspicious/noExplicitAny: types do not know that streams are transferable
      this.post({ type: 'pipe', options, readable, writable }, [readable, writable] as any);
    }
  }

  close(): void {
    this.#worker.terminate();
  }

  protected post(message: ToWorker, transfer: Transferable[] = []): void {
    this.#worker.postMessage(message, transfer);
  }
}
