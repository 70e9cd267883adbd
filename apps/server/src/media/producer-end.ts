import type { types } from 'mediasoup';

/** How long a media worker may take to say that what is consumed ended [ms]. */
const GRACE = 1000;

/**
 * Sees to it that a consumer ends when what it consumes has ended. Usually its worker says so. But a client that heard of it first closes its end of the
 * stream, and if that reaches the worker before the producer's end does, which behind a pipe is the rule, the worker
 * forgets the consumer without a word (mediasoup 3.27, `Transport::OnAssociationInboundStreamsReset`). Here it would stay until its transport closes, with
 * its stream, of which some clients have no more than 1,024, and with everything that waits for its end.
 * @param producer what is consumed, where it is sent: at another worker, maybe
 * @param close ends the consumer, and what goes with it
 */
export function endWithProducer(
  producer: types.DataProducer,
  consumer: types.DataConsumer,
  close: () => void,
): void {
  const handleEnded = () => void setTimeout(close, GRACE).unref();
  if (producer.closed) handleEnded();
  else producer.observer.once('close', handleEnded);
  consumer.observer.once('close', () => producer.observer.off('close', handleEnded));
}
