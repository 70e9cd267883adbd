import { checkFaceMessage, WireError } from '@guise/protocol';
import type { types } from 'mediasoup';

/** Payload protocol of a text message on a data channel (RFC 8831, section 8). */
const PPID_STRING = 51;
/** Every layer of a face is looked at for so long when it begins, and again and again; in between only the base [ms]. */
const WHOLE = 1000;
const EVERY = 16_000;

/**
 * Looks at packets of a face while the SFU forwards them, so that its sender learns of packets that nobody can read. Each comes
 * through the worker's pipe into Node, so not all do: the base layer's, and for a second in sixteen everything. Nobody else
 * depends on it: receivers leave out what they cannot read. Ends with the face.
 * @param transport a direct transport of the producers' router.
 * @param layers the face's, base first.
 */
export async function inspectFace(
  transport: types.DirectTransport,
  layers: readonly types.DataProducer[],
  onMalformed: (error: WireError) => void,
): Promise<void> {
  const consumers = await Promise.all(layers.map((producer) => consume(transport, producer)));
  for (const consumer of consumers) consumer?.on('message', (bytes, ppid) => check(bytes, ppid, onMalformed));
  const upper = consumers.slice(1).filter((consumer) => consumer !== null);
  const [base] = layers;
  if (upper.length > 0 && base && !base.closed) sample(upper, base);
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

function check(bytes: Uint8Array, ppid: number, onMalformed: (error: WireError) => void): void {
  try {
    if (ppid === PPID_STRING) throw WireError.value('text');
    checkFaceMessage(bytes);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    onMalformed(error);
  }
}

/** Pauses and resumes by turns, until the base ends. */
function sample(consumers: readonly types.DataConsumer[], base: types.DataProducer): void {
  let timer: NodeJS.Timeout;
  const turn = (looks: boolean) => {
    timer = setTimeout(() => turn(!looks), looks ? WHOLE : EVERY - WHOLE).unref();
    for (const consumer of consumers) {
      // It may close while it is asked, and then has nothing to pause.
      if (!consumer.closed) void (looks ? consumer.resume() : consumer.pause()).catch(() => undefined);
    }
  };
  turn(true);
  base.observer.on('close', () => clearTimeout(timer));
}
