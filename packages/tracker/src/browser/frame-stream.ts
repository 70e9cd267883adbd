/** A resource that has to be given back: a VideoFrame holds one of the camera's few buffers. */
export interface Closable {
  close(): void;
}

export interface FrameStreamCallbacks<Frame> {
  /** One at a time. Rejecting is a bug: it ends the stream's handling. */
  handle(frame: Frame): Promise<void>;
  /** The stream has ended or failed by itself. */
  ended(): void;
}

/** Hands over the newest frame of a stream whenever the one before has been handled; the others are dropped. */
export class FrameStream<Frame extends Closable = VideoFrame> {
  readonly #reader: ReadableStreamDefaultReader<Frame>;
  readonly #callbacks: FrameStreamCallbacks<Frame>;
  #newest: Frame | null = null;
  #busy = false;
  #closed = false;

  constructor(stream: ReadableStream<Frame>, callbacks: FrameStreamCallbacks<Frame>) {
    this.#reader = stream.getReader();
    this.#callbacks = callbacks;
    void this.#read();
  }

  /** No frame is handed over afterwards. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#keep(null);
    // A stream that has failed cannot be cancelled; it is over either way.
    this.#reader.cancel().catch(() => {});
  }

  async #read(): Promise<void> {
    try {
      for (;;) {
        const { done, value } = await this.#reader.read();
        if (done) break;
        if (this.#closed) value.close();
        else this.#keep(value);
        void this.#handle();
      }
    } catch {
      // Reading fails when the page is torn down: the same as an end.
    }
    if (this.#closed) return;
    this.close();
    this.#callbacks.ended();
  }

  #keep(frame: Frame | null): void {
    this.#newest?.close();
    this.#newest = frame;
  }

  async #handle(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    for (let frame = this.#take(); frame; frame = this.#take()) {
      try {
        await this.#callbacks.handle(frame);
      } finally {
        frame.close();
      }
      // The network blocks this thread; frames that came meanwhile are read before the newest is chosen.
      await nextTask();
    }
    this.#busy = false;
  }

  #take(): Frame | null {
    const frame = this.#newest;
    this.#newest = null;
    return frame;
  }
}

/** Resolves in a later task, without the 4 ms that nested timers are held back. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
