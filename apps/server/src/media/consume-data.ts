import { type ResponseData, SignallingError } from '@guise/protocol';
import type { types } from 'mediasoup';
import { refusals } from './refusals.js';

/** How long a media worker may take to say that what is consumed ended [ms]. */
const GRACE = 1000;

/**
 * Sends what one participant sends by data channel on to another, as it comes: what is late is not sent again. It ends with its producer, and with the receiver.
 *
 * Usually the worker says that the producer ended. But a client that heard of it first closes its end of the stream, and if that reaches the worker
 * before the producer's end does, which behind a pipe is the rule, the worker forgets the consumer without a word (mediasoup 3.27,
 * `Transport::OnAssociationInboundStreamsReset`). Here it would stay until its transport closes, with its stream, of which some
 * clients have no more than 1,024, and with everything that waits for its end.
 * @param producer what is consumed, where it is sent: at another worker, maybe
 * @param paused nothing is sent on for now
 * @throws SignallingError `malformed`, `not-found`
 */
export async function consumeData(
  receiver: types.WebRtcTransport,
  producer: types.DataProducer,
  paused = false,
): Promise<types.DataConsumer> {
  const { id: dataProducerId } = producer;
  const consumer = await refusals(
    receiver.consumeData({ dataProducerId, ordered: false, maxRetransmits: 0, paused }),
  );
  // A transport that closed meanwhile does not know of it.
  if (receiver.closed) {
    consumer.close();
    throw SignallingError.notFound('transport');
  }
  const handleEnded = () => void setTimeout(() => consumer.close(), GRACE).unref();
  if (producer.closed) handleEnded();
  else producer.observer.once('close', handleEnded);
  consumer.observer.once('close', () => producer.observer.off('close', handleEnded));
  return consumer;
}

/** What a client needs to know to receive it. */
export function channelOf(consumer: types.DataConsumer): ResponseData<'consumeState'> {
  const { streamId } = consumer.sctpStreamParameters as types.SctpStreamParameters;
  return {
    consumerId: consumer.id,
    producerId: consumer.dataProducerId,
    sctpStreamParameters: { streamId, ordered: false, maxRetransmits: 0 },
  };
}
