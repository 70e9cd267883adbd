import { checkFaceMessage, WireError } from '@guise/protocol';
import type { types } from 'mediasoup';

/** Payload protocol of a text message on a data channel (RFC 8831, section 8). */
const PPID_STRING = 51;
/** Every layer of a face is looked at for so long when it begins, and again and again [ms]. */
const WHOLE = 1000;
/** From one such look to the next, on average [ms]: 8.5 to 23.5 s, so that faces that began together do not fill the pipe together again and again. */
const EVERY = 16_000;

/**
 * Looks at packets of a face while the SFU forwards them, so that its sender learns of packets that nobody can read. Each comes
 * through the worker's pipe into Node, so not all do: for a second in about sixteen everything, and in between the base layer's until
 * such a round has passed without anything wrong. Nobody else depends on it: receivers leave out what they cannot read. Ends with the face.
 * @param transport a direct transport of the producers' router.
 * @param layers the face's, base first.
 */
export async function inspectFace(
  transport: types.DirectTransport,
  layers: readonly types.DataProducer[],
  onMalformed: (error: WireError) => void,
): Promise<void> {
  const consumers = await Promise.all(layers.map((producer) => consume(transport, producer)));
  const [base, ...upper] = consumers;
  if (!base || base.closed) return;
  const rounds = new Rounds(
    base,
    upper.filter((consumer) => consumer !== null),
  );
  for (const consumer of consumers) {
    consumer?.on('message', (bytes, ppid) => {
      const error = problemOf(bytes, ppid);
      rounds.handleLooked(error === null);
      if (error) onMalformed(error);
    });
  }
}

async function consume(
  transport: types.DirectTransport,
  producer: types.DataProducer,
): Promise<types.DataConsumer | null> {
  try {
    return await transport.consumeData({ dataProducerId: producer.id });
  } catch (error) {
    // Its sender may leave meanwhile, and then there is nothing to look at.
    if (producer.closed) return null;
    throw error;
  }
}

function problemOf(bytes: Uint8Array, ppid: number): WireError | null {
  try {
    if (ppid === PPID_STRING) return WireError.value('text');
    checkFaceMessage(bytes);
    return null;
  } catch (error) {
    if (error instanceof WireError) return error;
    throw error;
  }
}

/** Pauses and resumes by turns, until the base ends. */
class Rounds {
  /** What came since the round began: packets, and what is none. */
  #came = { good: false, bad: false };
  /** Whether the round does without the base. */
  #trusts = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly base: types.DataConsumer,
    private readonly upper: readonly types.DataConsumer[],
  ) {
    this.#begin();
    base.observer.on('close', () => clearTimeout(this.#timer));
  }

  handleLooked(good: boolean): void {
    this.#came[good ? 'good' : 'bad'] = true;
    if (good || !this.#trusts) return;
    this.#trusts = false;
    turn(this.base, 'resume');
  }

  #begin(): void {
    this.#trusts = this.#came.good && !this.#came.bad;
    this.#came = { good: false, bad: false };
    for (const consumer of [this.base, ...this.upper]) turn(consumer, 'resume');
    this.#timer = setTimeout(() => this.#rest(), WHOLE).unref();
  }

  #rest(): void {
    for (const consumer of this.upper) turn(consumer, 'pause');
    if (this.#trusts) turn(this.base, 'pause');
    const rest = (EVERY - WHOLE) * (0.5 + Math.random());
    this.#timer = setTimeout(() => this.#begin(), rest).unref();
  }
}

function turn(consumer: types.DataConsumer, way: 'pause' | 'resume'): void {
  // It may close while it is asked, and then has nothing to pause.
  if (!consumer.closed) void consumer[way]().catch(() => undefined);
}
