import { type FaceRate, layersOf, type ResponseData, SignallingError } from '@guise/protocol';
import type { types } from 'mediasoup';
import { channelOf, consumeData } from '../media/consume-data.js';

/** One face as one participant receives it: a consumer a layer, of which as many deliver as its rate needs. */
export class FaceFeed {
  private constructor(
    private readonly consumers: readonly types.DataConsumer[],
    private wanted: number,
  ) {}

  /** Whether it leaves out some layers. */
  get isPartial(): boolean {
    return this.wanted < this.consumers.length;
  }

  /**
   * @param layers the face's, base first
   * @param onClosed called once, when the face or the transport ended
   * @throws SignallingError `malformed`, `not-found` when the face ended meanwhile
   */
  static async open(
    receiver: types.WebRtcTransport,
    layers: readonly types.DataProducer[],
    rate: FaceRate,
    onClosed: () => void,
  ): Promise<FaceFeed> {
    const wanted = layersOf(rate);
    const consumers = await Promise.all(
      layers.map((producer, layer) => consumeData(receiver, producer, layer >= wanted)),
    );
    const [base] = consumers;
    if (!base || base.closed) throw SignallingError.notFound('face');
    base.observer.on('close', onClosed);
    return new FaceFeed(consumers, wanted);
  }

  /** What a client needs to know to receive it. */
  get parameters(): ResponseData<'consumeFace'> {
    return { layers: this.consumers.map(channelOf) };
  }

  close(): void {
    for (const consumer of this.consumers) consumer.close();
  }

  /** What is beyond the rate stays in the worker, and costs nothing more. */
  async setRate(rate: FaceRate): Promise<void> {
    const wanted = layersOf(rate);
    this.wanted = wanted;
    await Promise.all(
      this.consumers.map(async (consumer, layer) => {
        const paused = layer >= wanted;
        if (consumer.closed || consumer.paused === paused) return;
        await (paused ? consumer.pause() : consumer.resume()).catch((error: Error) => {
          // It may have ended on the way to the worker, which knows sooner.
          if (error.name !== 'NotFoundError') throw error;
        });
      }),
    );
  }
}
