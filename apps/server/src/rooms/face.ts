import {
  type FaceStreamParameters,
  LIMITS,
  type RequestData,
  type ResponseData,
  SignallingError,
  type WireError,
} from '@guise/protocol';
import type { types } from 'mediasoup';
import { watchMessages } from '../media/message-meter.js';
import { refusals } from '../media/refusals.js';
import { FaceFeed } from './face-feed.js';
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
  /** A producer a layer, base first; the face goes by the base's id. Empty: there is none. */
  #layers: readonly types.DataProducer[] = [];
  #closed = false;
  /** Whether somebody leaves out layers of this face, as its owner was last told. */
  #layered = false;
  /** When this participant was last told that their face packets are none [ms]. */
  #toldMalformed = Number.NEGATIVE_INFINITY;
  /** Runs while there are reports of how this face arrives that its owner has not been told of. */
  #receptionTimer: NodeJS.Timeout | undefined;
  /** When somebody last asked for a keyframe of this face [ms]. */
  #askedForKeyframe = Number.NEGATIVE_INFINITY;
  /** By the producer's id. */
  readonly #feeds = new Map<string, FaceFeed>();
  /** Share of each consumed face's packets that does not arrive here, as this participant says. */
  readonly #losses = new Map<string, number>();
  readonly #keyframeBudget = new KeyframeBudget();

  constructor(
    private readonly owner: Participant,
    private readonly room: Room,
    private readonly transports: ParticipantTransports,
  ) {}

  get producerId(): string | null {
    return this.#layers[0]?.id ?? null;
  }

  /** A producer a layer, base first. */
  get layers(): readonly types.DataProducer[] {
    return this.#layers;
  }

  /** @param streams a layer's each, base first @returns the base's id */
  async produce(streams: readonly FaceStreamParameters[]): Promise<string> {
    this.owner.require('publishFace');
    const sender = this.transports.requireSender();
    if (this.#layers.length > 0) throw SignallingError.outOfOrder('There is a face already.');
    const layers = await produceAll(sender, streams);
    const [base] = layers as [types.DataProducer];
    this.#layers = layers;
    this.#layered = false;
    watchMessages(layers, { perSecond: LIMITS.facePacketsPerSecond }, () => this.#handleFlood(layers));
    await this.room.handleFace(this.owner, layers, (error) => this.#handleMalformed(error));
    this.room.handleChanged(this.owner);
    return base.id;
  }

  async consume({ producerId, rate }: RequestData<'consumeFace'>): Promise<ResponseData<'consumeFace'>> {
    const receiver = this.transports.requireReceiver();
    // Whoever asks again did not get the answer.
    this.#feeds.get(producerId)?.close();
    const other = this.room.ownerOfFace(producerId);
    if (!other || other === this.owner) throw SignallingError.notFound('face');
    const { layers } = other.face;
    const bring = layers.map(({ id }) => this.transports.bring({ dataProducerId: id }, other.transports));
    await Promise.all(bring);
    const feed = await FaceFeed.open(receiver, layers, rate, () => {
      this.#feeds.delete(producerId);
      this.room.ownerOfFace(producerId)?.face.handleTaken();
      this.#keyframeBudget.forget(producerId);
      if (this.#losses.delete(producerId)) this.room.ownerOfFace(producerId)?.face.handleReception();
    });
    this.#feeds.set(producerId, feed);
    other.face.handleTaken();
    return feed.parameters;
  }

  /** How often this participant wants these faces from now on. Faces that ended are passed over. */
  async setRates(faces: RequestData<'setFaceRates'>['faces']): Promise<void> {
    const changes = faces.map(({ producerId, rate }) => this.#feeds.get(producerId)?.setRate(rate));
    for (const { producerId } of faces) this.room.ownerOfFace(producerId)?.face.handleTaken();
    await Promise.all(changes);
  }

  /** Whether this participant leaves out layers of that face. */
  takesPart(producerId: string): boolean {
    return this.#feeds.get(producerId)?.isPartial ?? false;
  }

  /** Somebody receives this face now, or other layers of it, or no more. */
  handleTaken(): void {
    const { producerId } = this;
    if (!producerId || this.#closed) return;
    const layered = this.room.hasOther(this.owner, ({ face }) => face.takesPart(producerId));
    if (layered === this.#layered) return;
    this.#layered = layered;
    this.owner.notify('faceLayered', { layered });
  }

  /** Asks whose face this is for a keyframe. Whoever asks without end is no longer heard. */
  requestKeyframe(producerId: string): void {
    if (!this.#feeds.has(producerId)) throw SignallingError.notFound('face');
    if (!this.#keyframeBudget.spend(producerId, performance.now())) throw SignallingError.rateLimited();
    this.room.ownerOfFace(producerId)?.face.handleKeyframeRequest();
  }

  /** Takes note of what does not arrive here, and lets whose faces they are know. Faces that ended are passed over. */
  report(faces: RequestData<'reportFaces'>['faces']): void {
    for (const { producerId, lossShare } of faces) {
      if (!this.#feeds.has(producerId)) continue;
      this.#losses.set(producerId, lossShare);
      this.room.ownerOfFace(producerId)?.face.handleReception();
    }
  }

  /** Share of that face's packets that does not arrive here, 0..1; `null`: it is not consumed. */
  lossOf(producerId: string): number | null {
    if (!this.#feeds.has(producerId)) return null;
    return this.#losses.get(producerId) ?? 0;
  }

  /** One of the others reported how this face arrives, or receives it no more. Told once a second at most, and the last word always. */
  handleReception(): void {
    this.#receptionTimer ??= setTimeout(() => {
      this.#receptionTimer = undefined;
      const { producerId } = this;
      if (!producerId || this.#closed) return;
      this.owner.notify('faceReception', { lossShare: this.room.medianLoss(producerId) });
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
    this.#layers = [];
    clearTimeout(this.#receptionTimer);
  }

  #handleMalformed(error: WireError): void {
    const now = performance.now();
    if (now - this.#toldMalformed < MALFORMED_INTERVAL) return;
    this.#toldMalformed = now;
    this.owner.notify('faceRejected', { error: SignallingError.malformed(error.message).toJSON() });
  }

  #handleFlood(layers: readonly types.DataProducer[]): void {
    if (this.#layers !== layers) return;
    for (const producer of layers) producer.close();
    this.#layers = [];
    this.owner.notify('faceProducerClosed', { error: SignallingError.rateLimited().toJSON() });
    this.room.handleChanged(this.owner);
    this.owner.handleTooMuch();
  }
}

/** All of them or none. */
async function produceAll(
  sender: types.WebRtcTransport,
  streams: readonly FaceStreamParameters[],
): Promise<types.DataProducer[]> {
  const made = await Promise.allSettled(
    streams.map((sctpStreamParameters, layer) =>
      refusals(sender.produceData({ sctpStreamParameters, label: layer === 0 ? 'face' : `face ${layer}` })),
    ),
  );
  const layers = made.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const failed = made.find((one) => one.status === 'rejected');
  if (!failed) return layers;
  for (const producer of layers) producer.close();
  throw failed.reason;
}
