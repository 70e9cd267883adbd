import { checkFacePacket, WireError } from '@guise/protocol';
import type { types } from 'mediasoup';

/** Payload protocol of a text message on a data channel (RFC 8831, section 8). */
const PPID_STRING = 51;

/**
 * Looks at every packet of one face producer while the SFU forwards it, so that its sender learns of packets that
 * nobody can read. Ends with the producer.
 * @param transport a direct transport of the producer's router.
 */
export async function inspectFace(
  transport: types.DirectTransport,
  producer: types.DataProducer,
  onMalformed: (error: WireError) => void,
): Promise<void> {
  const consumer = await transport.consumeData({ dataProducerId: producer.id }).catch((error: unknown) => {
    // Its sender may leave meanwhile, and then there is nothing to look at.
    if (producer.closed) return null;
    throw error;
  });
  consumer?.on('message', (bytes, ppid) => {
    try {
      if (ppid === PPID_STRING) throw WireError.value('text');
      checkFacePacket(bytes);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      onMalformed(error);
    }
  });
}
