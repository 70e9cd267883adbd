import {
  type FaceStreamParameters,
  type RequestData,
  type ResponseData,
  SignallingError,
  type WireError,
} from '@guise/protocol';
import type { types } from 'mediasoup';
import { watchFaceRate } from '../media/face-meter.js';
import { refusals } from '../media/refusals.js';
import { KeyframeBudget } from './keyframe-budget.js';
import type { Participant } from './participant.js';
import type { ParticipantTransports } from './participant-transports.js';
import type { Room } from './room.js';

/** Who sends malformed face packets is told so no more often than this [ms]. */
const MALFORMED_INTERVAL = 1000;
/** How a face arrives is told no more often than this, however many receive it [ms]. */
const RECEPTION_INTERVAL = 1000;
/** A keyframe answers everybody who asks for one within this time [ms]. */
const KEYFRAME_INTERVAL = 150;

/**
 * The face that one participant sends, and what they receive of the others'; what receivers say of faces goes from one to the other
 * here. Every request throws a {@link SignallingError} when it cannot be granted. Requests of one participant must not overlap.
 */
export class Face {
  #producer: types.DataProducer | null = null;
  #closed = false;
  /** When this participant was last told that their face packets are none [ms]. */
  #toldMalformed = Number.NEGATIVE_INFINITY;
  /** Runs while there are reports of how this face arrives that its owner has not been told of. */
  #receptionTimer: NodeJS.Timeout | undefined;
  /** When somebody last asked for a keyframe of this face [ms]. */
  #askedForKeyframe = Number.NEGATIVE_INFINITY;
  /** By the producer's id. */
  readonly #consumers = new Map<string, types.DataConsumer>();
  /** Share of each consumed face's packets that does not arrive here, as this participant says. */
  readonly #losses = new Map<string, number>();
  readonly #keyframeBudget = new KeyframeBudget();

  constructor(
    private readonly owner: Participant,
    private readonly room: Room,
    private readonly transports: ParticipantTransports,
  ) {}

  get producerId(): string | null {
    return this.#producer?.id ?? null;
  }

  async produce(sctpStreamParameters: FaceStreamParameters): Promise<string> {
    this.owner.require('publishFace');
    const sender = this.transports.requireSender();
    if (this.#producer) throw SignallingError.outOfOrder('There is a face already.');
    const producer = await refusals(sender.produceData({ sctpStreamParameters, label: 'face' }));
    this.#producer = producer;
    watchFaceRate(producer, () => this.#handleFlood(producer));
    await this.room.handleFace(producer, (error) => this.#handleMalformed(error));
    this.room.handleChanged(this.owner);
    return producer.id;
  }

  async consume(producerId: string): Promise<ResponseData<'consumeFace'>> {
    const receiver = this.transports.requireReceiver();
    if (this.#consumers.has(producerId)) throw SignallingError.outOfOrder('This is being consumed already.');
    if (!this.room.hasOther(this.owner, ({ face }) => face.producerId === producerId))
      throw SignallingError.notFound('face');
    const consumer = await refusals(
      receiver.consumeData({ dataProducerId: producerId, ordered: false, maxRetransmits: 0 }),
    );
    this.#consumers.set(producerId, consumer);
    consumer.observer.on('close', () => {
      this.#consumers.delete(producerId);
      this.#keyframeBudget.forget(producerId);
      if (this.#losses.delete(producerId)) this.room.ownerOfFace(producerId)?.face.handleReception();
    });
    const stream = consumer.sctpStreamParameters as types.SctpStreamParameters;
    return {
      consumerId: consumer.id,
      sctpStreamParameters: { streamId: stream.streamId, ordered: false, maxRetransmits: 0 },
    };
  }

  /** Asks whose face this is for a keyframe. Whoever asks without end is no longer heard. */
  requestKeyframe(producerId: string): void {
    if (!this.#consumers.has(producerId)) throw SignallingError.notFound('face');
    if (!this.#keyframeBudget.spend(producerId, performance.now())) throw SignallingError.rateLimited();
    this.room.ownerOfFace(producerId)?.face.handleKeyframeRequest();
  }

  /** Takes note of what does not arrive here, and lets whose faces they are know. Faces that ended are passed over. */
  report(faces: RequestData<'reportFaces'>['faces']): void {
    for (const { producerId, lossShare } of faces) {
      if (!this.#consumers.has(producerId)) continue;
      this.#losses.set(producerId, lossShare);
      this.room.ownerOfFace(producerId)?.face.handleReception();
    }
  }

  /** Share of that face's packets that does not arrive here, 0..1; `null`: it is not consumed. */
  lossOf(producerId: string): number | null {
    if (!this.#consumers.has(producerId)) return null;
    return this.#losses.get(producerId) ?? 0;
  }

  /** One of the others reported how this face arrives, or receives it no more. Told once a second at most, and the last word always. */
  handleReception(): void {
    this.#receptionTimer ??= setTimeout(() => {
      this.#receptionTimer = undefined;
      if (!this.#producer || this.#closed) return;
      this.owner.notify('faceReception', { lossShare: this.room.medianLoss(this.#producer.id) });
    }, RECEPTION_INTERVAL).unref();
  }

  /** Somebody asks for a keyframe of this face: one answers all who ask within a moment. */
  handleKeyframeRequest(): void {
    const now = performance.now();
    if (now - this.#askedForKeyframe < KEYFRAME_INTERVAL) return;
    this.#askedForKeyframe = now;
    this.owner.notify('keyframeRequested', {});
  }

  /** The transports are going, and everything with them. */
  close(): void {
    this.#closed = true;
    this.#producer = null;
    clearTimeout(this.#receptionTimer);
  }

  #handleMalformed(error: WireError): void {
    const now = performance.now();
    if (now - this.#toldMalformed < MALFORMED_INTERVAL) return;
    this.#toldMalformed = now;
    this.owner.notify('faceRejected', { error: SignallingError.malformed(error.message).toJSON() });
  }

  #handleFlood(producer: types.DataProducer): void {
    if (this.#producer !== producer) return;
    producer.close();
    this.#producer = null;
    this.owner.notify('faceProducerClosed', { error: SignallingError.rateLimited().toJSON() });
    this.room.handleChanged(this.owner);
  }
}
