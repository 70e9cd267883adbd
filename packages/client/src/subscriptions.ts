import type { ParticipantInfo } from '@guise/protocol';
import type { types } from 'mediasoup-client';
import type { Media } from './media.js';

/** What a subscription hands on, per participant. */
export interface SubscriptionHandlers {
  onAudioTrack(participantId: string, track: MediaStreamTrack | null, receiver?: RTCRtpReceiver): void;
  /** Messages can come from now on. */
  onFaceOpened(participantId: string): void;
  onFaceMessage(participantId: string, message: unknown): void;
  /** Something could not be consumed although its participant is still there. */
  onError(participantId: string, error: unknown): void;
}

interface Subscription {
  wanted: Pick<ParticipantInfo, 'audioProducerId' | 'faceProducerId'>;
  audio: types.Consumer | null;
  face: types.DataConsumer | null;
  /** What was wanted when it was last looked at. */
  followed: Subscription['wanted'] | null;
  /** Reconciling this participant, one run at a time. */
  running: Promise<void> | null;
}

/**
 * Consumes everybody's voice and face. It is told what there is (`handle…`) and makes the consumers follow, so
 * that it does not matter in which order news and answers arrive.
 */
export class Subscriptions {
  readonly #subscriptions = new Map<string, Subscription>();
  #closed = false;

  constructor(
    private readonly media: Pick<Media, 'consumeAudio' | 'resumeAudio' | 'consumeFace'>,
    private readonly handlers: SubscriptionHandlers,
  ) {}

  handleParticipant(info: ParticipantInfo): void {
    const { audioProducerId, faceProducerId } = info;
    const wanted = { audioProducerId, faceProducerId };
    const subscription = this.#subscriptions.get(info.id);
    if (subscription) subscription.wanted = wanted;
    else this.#subscriptions.set(info.id, { wanted, audio: null, face: null, followed: null, running: null });
    this.#reconcile(info.id);
  }

  handleLeft(participantId: string): void {
    const subscription = this.#subscriptions.get(participantId);
    if (!subscription) return;
    subscription.wanted = { audioProducerId: null, faceProducerId: null };
    this.#reconcile(participantId);
    this.#subscriptions.delete(participantId);
  }

  /** The transports are gone or going, and the consumers with them. */
  close(): void {
    this.#closed = true;
    this.#subscriptions.clear();
  }

  #reconcile(id: string, subscription = this.#subscriptions.get(id)): void {
    if (!subscription || subscription.running) return;
    subscription.running = this.#follow(id, subscription)
      .catch((error: unknown) => {
        const gone = this.#closed || this.#subscriptions.get(id) !== subscription;
        if (!gone) this.handlers.onError(id, error);
      })
      .finally(() => {
        subscription.running = null;
        // Outside browsers several pieces of news come in one go: one may have come just after the last look.
        if (!this.#closed && subscription.followed !== subscription.wanted) this.#reconcile(id, subscription);
      });
  }

  async #follow(id: string, subscription: Subscription): Promise<void> {
    while (!this.#closed) {
      const { wanted } = subscription;
      subscription.followed = wanted;
      try {
        if ((subscription.face?.dataProducerId ?? null) !== wanted.faceProducerId)
          await this.#changeFace(id, subscription, wanted.faceProducerId);
        else if ((subscription.audio?.producerId ?? null) !== wanted.audioProducerId)
          await this.#changeAudio(id, subscription, wanted.audioProducerId);
        else return;
      } catch (error) {
        // A producer that closed meanwhile cannot be consumed, and need not be: the news of it is here.
        if (subscription.wanted === wanted) throw error;
      }
    }
  }

  async #changeFace(id: string, subscription: Subscription, producerId: string | null): Promise<void> {
    subscription.face?.close();
    subscription.face = null;
    if (!producerId) return;
    const consumer = await this.media.consumeFace(producerId);
    consumer.on('message', (message: unknown) => this.handlers.onFaceMessage(id, message));
    subscription.face = consumer;
    if (consumer.readyState === 'open') this.handlers.onFaceOpened(id);
    else consumer.on('open', () => this.handlers.onFaceOpened(id));
  }

  async #changeAudio(id: string, subscription: Subscription, producerId: string | null): Promise<void> {
    if (subscription.audio) {
      subscription.audio.close();
      subscription.audio = null;
      this.handlers.onAudioTrack(id, null);
    }
    if (!producerId) return;
    const consumer = await this.media.consumeAudio(producerId);
    subscription.audio = consumer;
    this.handlers.onAudioTrack(id, consumer.track, consumer.rtpReceiver);
    await this.media.resumeAudio(consumer);
  }
}
