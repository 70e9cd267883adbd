import {
  type DtlsParameters,
  type FaceStreamParameters,
  type Grant,
  type Grants,
  type NotificationData,
  type NotificationName,
  type ParticipantInfo,
  type ParticipantState,
  type RequestData,
  type ResponseData,
  type RtpParameters,
  SignallingError,
  type WireError,
} from '@guise/protocol';
import type { types } from 'mediasoup';
import type { Visitor } from '../access/gatekeeper.js';
import type { Knock } from '../access/lobby.js';
import { watchFaceRate } from '../media/face-meter.js';
import { refusals } from '../media/refusals.js';
import { createTransport, transportOptions } from '../media/transports.js';
import { KeyframeBudget } from './keyframe-budget.js';
import type { Room } from './room.js';
import { ScreenShare, type Transports } from './screen-share.js';

/** Who sends malformed face packets is told so no more often than this [ms]. */
const MALFORMED_INTERVAL = 1000;
/** How a face arrives is told no more often than this, however many receive it [ms]. */
const RECEPTION_INTERVAL = 1000;
/** A keyframe answers everybody who asks for one within this time [ms]. */
const KEYFRAME_INTERVAL = 150;

/** Sends a notification to one participant's browser. */
export type Notify = <N extends NotificationName>(name: N, data: NotificationData<N>) => void;

/** A participant's connection. */
export interface Peer {
  notify: Notify;
  /** A moderator takes them out: whoever holds the participant lets go of it. */
  onRemoved(): void;
}

/** Who comes in: what they say of themselves, and what the server knows of them. */
export interface Introduction {
  visitor: Visitor;
  state: ParticipantState;
  peer: Peer;
  /** With which they waited to be let in. */
  knock: Knock | null;
  /** Who they were before, where they have a seat that says so. */
  formerId: string | null;
  /** Their seat says that they moderated. */
  moderated: boolean;
}

/** How somebody went: they said so, or their connection ended and may be back in a moment. */
export type Departure = 'left' | 'lost';

/** Without any of these there is nothing to send. */
const SENDING: readonly Grant[] = ['publishFace', 'publishAudio', 'shareScreen'];

/**
 * Somebody in a room: two transports, at most one voice and one face going out, and what is consumed of the
 * others; and {@link ScreenShare}. Every method is one request and throws a {@link SignallingError} when it cannot be granted. Requests
 * of one participant must not overlap.
 */
export class Participant {
  readonly #transports: Transports = { sender: null, receiver: null, rtpCapabilities: null };
  #audio: types.Producer | null = null;
  #face: types.DataProducer | null = null;
  #closed = false;
  #reconnecting = false;
  /** Runs while their place is kept for them. */
  #holdTimer: NodeJS.Timeout | undefined;
  /** When this participant was last told that their face packets are none [ms]. */
  #toldMalformed = Number.NEGATIVE_INFINITY;
  /** Runs while there are reports of how this participant's face arrives that they have not been told of. */
  #receptionTimer: NodeJS.Timeout | undefined;
  /** When somebody last asked for a keyframe of theirs [ms]. */
  #askedForKeyframe = Number.NEGATIVE_INFINITY;
  /** The screen they share, and what they see of somebody else's. */
  readonly screen: ScreenShare;
  readonly #keyframeBudget = new KeyframeBudget();
  readonly #audioConsumers = new Map<string, types.Consumer>();
  readonly #faceConsumers = new Map<string, types.DataConsumer>();
  /** Share of each consumed face's packets that does not arrive here, as this participant says. */
  readonly #faceLosses = new Map<string, number>();

  readonly #visitor: Visitor;
  readonly #state: ParticipantState;
  readonly #peer: Peer;

  /** @param grants at first; {@link setGrants} changes them */
  constructor(
    readonly id: string,
    private readonly room: Room,
    { visitor, state, peer }: Introduction,
    private grants: Grants,
  ) {
    this.#visitor = visitor;
    this.#state = state;
    this.#peer = peer;
    this.screen = new ScreenShare(this, room, this.#transports);
  }

  get info(): ParticipantInfo {
    return {
      id: this.id,
      name: this.#visitor.name,
      identity: this.#visitor.identity,
      grants: this.grants,
      ...this.#state,
      reconnecting: this.#reconnecting,
      audioProducerId: this.#audio?.id ?? null,
      faceProducerId: this.#face?.id ?? null,
      screenProducerId: this.screen.videoProducerId,
      screenAudioProducerId: this.screen.audioProducerId,
    };
  }

  /** Whether they get the others' captions. */
  get captionsOn(): boolean {
    return this.#state.captionsOn;
  }

  /** Who the server knows this person to be, with what they may do now. */
  get visitor(): Visitor {
    return { ...this.#visitor, grants: this.grants };
  }

  notify<N extends NotificationName>(name: N, data: NotificationData<N>): void {
    this.#peer.notify(name, data);
  }

  /** A moderator takes them out. */
  handleRemoved(): void {
    this.notify('removed', {});
    this.#peer.onRemoved();
  }

  may(grant: Grant): boolean {
    return this.grants[grant];
  }

  /** @throws SignallingError `not-allowed` */
  require(grant: Grant): void {
    if (!this.may(grant)) throw SignallingError.notAllowed(grant);
  }

  setGrants(grants: Grants): void {
    this.grants = grants;
  }

  /** Their connection ended, or somebody came with their seat. */
  get closed(): boolean {
    return this.#closed;
  }

  get audioProducerId(): string | null {
    return this.#audio?.id ?? null;
  }

  get faceProducerId(): string | null {
    return this.#face?.id ?? null;
  }

  async createTransport(request: RequestData<'createTransport'>): Promise<ResponseData<'createTransport'>> {
    if (request.direction === 'send' && !SENDING.some((grant) => this.may(grant)))
      throw SignallingError.notAllowed('publishFace');
    const existing = request.direction === 'send' ? this.#transports.sender : this.#transports.receiver;
    if (existing) throw SignallingError.outOfOrder(`There is a transport to ${request.direction} already.`);
    const transport = await createTransport(this.room.media);
    if (this.#closed) {
      transport.close();
      throw SignallingError.notJoined();
    }
    if (request.direction === 'send') {
      this.#transports.sender = transport;
    } else {
      this.#transports.receiver = transport;
      this.#transports.rtpCapabilities = request.rtpCapabilities;
    }
    return transportOptions(transport);
  }

  async connectTransport(transportId: string, dtlsParameters: DtlsParameters): Promise<void> {
    const transport = this.#transport(transportId);
    if (transport.dtlsState !== 'new')
      throw SignallingError.outOfOrder('The transport is connected already.');
    await refusals(transport.connect({ dtlsParameters }));
  }

  /** @returns how the server's end is reached from now on. */
  async restartIce(transportId: string): Promise<ResponseData<'restartIce'>> {
    const transport = this.#transport(transportId);
    return { iceParameters: await transport.restartIce() };
  }

  async produceAudio({ kind, rtpParameters }: RequestData<'produceAudio'>): Promise<string> {
    const video =
      kind !== 'audio' || rtpParameters.codecs.some(({ mimeType }) => !/^audio\//i.test(mimeType));
    if (video) throw SignallingError.videoRefused();
    this.require('publishAudio');
    if (!this.#transports.sender)
      throw SignallingError.outOfOrder('Create a transport to send before producing.');
    if (this.#audio) throw SignallingError.outOfOrder('There is a voice already.');
    const producer = await refusals(
      this.#transports.sender.produce({
        kind: 'audio',
        rtpParameters: rtpParameters as types.RtpParameters,
        paused: this.#state.muted,
      }),
    );
    this.#audio = producer;
    // Somebody may have muted them meanwhile.
    await this.#applyMute();
    await this.room.handleVoice(producer.id);
    this.room.handleChanged(this);
    return producer.id;
  }

  closeAudio(): void {
    if (!this.#audio) throw SignallingError.outOfOrder('There is no voice.');
    this.#audio.close();
    this.#audio = null;
    this.room.handleChanged(this);
  }

  async produceFace(sctpStreamParameters: FaceStreamParameters): Promise<string> {
    this.require('publishFace');
    if (!this.#transports.sender)
      throw SignallingError.outOfOrder('Create a transport to send before producing.');
    if (this.#face) throw SignallingError.outOfOrder('There is a face already.');
    const producer = await refusals(
      this.#transports.sender.produceData({ sctpStreamParameters, label: 'face' }),
    );
    this.#face = producer;
    watchFaceRate(producer, () => this.#handleFlood(producer));
    await this.room.handleFace(producer, (error) => this.#handleMalformedFace(error));
    this.room.handleChanged(this);
    return producer.id;
  }

  async consumeAudio(producerId: string): Promise<ResponseData<'consumeAudio'>> {
    const receiver = this.#requireReceiver(this.#audioConsumers, producerId);
    if (!this.room.hasOther(this, (other) => other.audioProducerId === producerId))
      throw SignallingError.notFound('voice');
    const consumer = await refusals(
      receiver.consume({
        producerId,
        rtpCapabilities: this.#transports.rtpCapabilities as types.RtpCapabilities,
        paused: true,
      }),
    );
    this.#audioConsumers.set(producerId, consumer);
    consumer.observer.on('close', () => this.#audioConsumers.delete(producerId));
    return { consumerId: consumer.id, rtpParameters: consumer.rtpParameters as RtpParameters };
  }

  async resumeAudio(consumerId: string): Promise<void> {
    const consumer = [...this.#audioConsumers.values()].find(({ id }) => id === consumerId);
    if (!consumer) throw SignallingError.notFound('consumer');
    await consumer.resume();
  }

  async consumeFace(producerId: string): Promise<ResponseData<'consumeFace'>> {
    const receiver = this.#requireReceiver(this.#faceConsumers, producerId);
    if (!this.room.hasOther(this, (other) => other.faceProducerId === producerId))
      throw SignallingError.notFound('face');
    const consumer = await refusals(
      receiver.consumeData({ dataProducerId: producerId, ordered: false, maxRetransmits: 0 }),
    );
    this.#faceConsumers.set(producerId, consumer);
    consumer.observer.on('close', () => {
      this.#faceConsumers.delete(producerId);
      this.#keyframeBudget.forget(producerId);
      if (this.#faceLosses.delete(producerId)) this.room.ownerOfFace(producerId)?.handleReception();
    });
    const stream = consumer.sctpStreamParameters as types.SctpStreamParameters;
    return {
      consumerId: consumer.id,
      sctpStreamParameters: { streamId: stream.streamId, ordered: false, maxRetransmits: 0 },
    };
  }

  /** Asks whose face this is for a keyframe. Whoever asks without end is no longer heard. */
  requestKeyframe(producerId: string): void {
    if (!this.#faceConsumers.has(producerId)) throw SignallingError.notFound('face');
    if (!this.#keyframeBudget.spend(producerId, performance.now())) throw SignallingError.rateLimited();
    this.room.ownerOfFace(producerId)?.handleKeyframeRequest();
  }

  /** Takes note of what does not arrive here, and lets whose faces they are know. Faces that ended are passed over. */
  reportFaces(faces: RequestData<'reportFaces'>['faces']): void {
    for (const { producerId, lossShare } of faces) {
      if (!this.#faceConsumers.has(producerId)) continue;
      this.#faceLosses.set(producerId, lossShare);
      this.room.ownerOfFace(producerId)?.handleReception();
    }
  }

  /** Share of this face's packets that does not arrive here, 0..1; `null`: it is not consumed. */
  lossOf(producerId: string): number | null {
    if (!this.#faceConsumers.has(producerId)) return null;
    return this.#faceLosses.get(producerId) ?? 0;
  }

  /** One of the others reported how this face arrives, or receives it no more. Told once a second at most, and the last word always. */
  handleReception(): void {
    this.#receptionTimer ??= setTimeout(() => {
      this.#receptionTimer = undefined;
      if (!this.#face || this.#closed) return;
      this.notify('faceReception', { lossShare: this.room.medianLoss(this.#face.id) });
    }, RECEPTION_INTERVAL).unref();
  }

  /** Somebody asks for a keyframe of this participant: one answers all who ask within a moment. */
  handleKeyframeRequest(): void {
    const now = performance.now();
    if (now - this.#askedForKeyframe < KEYFRAME_INTERVAL) return;
    this.#askedForKeyframe = now;
    this.notify('keyframeRequested', {});
  }

  async setState(state: ParticipantState): Promise<void> {
    Object.assign(this.#state, state);
    await this.#applyMute();
    this.room.handleChanged(this);
  }

  /** A moderator mutes them; they may unmute themselves. */
  async mute(by: Participant): Promise<void> {
    if (this.#state.muted) return;
    this.#state.muted = true;
    this.notify('mutedBy', { by: by.id });
    this.room.handleChanged(this);
    await this.#applyMute();
  }

  /** Whether anything was heard of them lately; the others see the difference. */
  handleHeard(heard: boolean): void {
    if (this.#closed || this.#reconnecting === !heard) return;
    this.#reconnecting = !heard;
    this.room.handleChanged(this);
  }

  /** Ends what is sent and received, and waits: after this time [ms] they are not coming back. */
  hold(time: number, onGone: () => void): void {
    this.close();
    this.#reconnecting = true;
    this.#audio = null;
    this.#face = null;
    this.#holdTimer = setTimeout(onGone, time).unref();
  }

  /** Closes both transports, and with them everything produced and consumed. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#receptionTimer);
    clearTimeout(this.#holdTimer);
    this.screen.close();
    this.#transports.sender?.close();
    this.#transports.receiver?.close();
  }

  async #applyMute(): Promise<void> {
    if (this.#closed || !this.#audio) return;
    if (this.#state.muted) await this.#audio.pause();
    else await this.#audio.resume();
  }

  /** @throws SignallingError `not-found` */
  #transport(transportId: string): types.WebRtcTransport {
    const transport = [this.#transports.sender, this.#transports.receiver].find(
      (candidate) => candidate?.id === transportId,
    );
    if (!transport) throw SignallingError.notFound('transport');
    return transport;
  }

  #requireReceiver(consumers: ReadonlyMap<string, unknown>, producerId: string): types.WebRtcTransport {
    if (!this.#transports.receiver)
      throw SignallingError.outOfOrder('Create a transport to receive before consuming.');
    if (consumers.has(producerId)) throw SignallingError.outOfOrder('This is being consumed already.');
    return this.#transports.receiver;
  }

  #handleMalformedFace(error: WireError): void {
    const now = performance.now();
    if (now - this.#toldMalformed < MALFORMED_INTERVAL) return;
    this.#toldMalformed = now;
    this.notify('faceRejected', { error: SignallingError.malformed(error.message).toJSON() });
  }

  #handleFlood(producer: types.DataProducer): void {
    if (this.#face !== producer) return;
    producer.close();
    this.#face = null;
    this.notify('faceProducerClosed', { error: SignallingError.rateLimited().toJSON() });
    this.room.handleChanged(this);
  }
}
