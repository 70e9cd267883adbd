import type { FaceLayer, FaceRate, ParticipantInfo } from '@guise/protocol';
import type { types } from 'mediasoup-client';
import type { Media } from './media.js';

/** What a subscription hands on, per participant. */
export interface SubscriptionHandlers {
  onAudioTrack(participantId: string, track: MediaStreamTrack | null, receiver?: RTCRtpReceiver): void;
  /** Messages can come from now on. */
  onFaceOpened(participantId: string): void;
  onFaceMessage(participantId: string, message: unknown, layer: FaceLayer): void;
  onStateMessage(participantId: string, message: unknown): void;
  /** Something cannot be consumed although its participant is still there: told once, and tried again. */
  onError(participantId: string, error: unknown): void;
}

/** What can be consumed of somebody, what matters most first. */
const KINDS = ['face', 'audio', 'state'] as const;
type Kind = (typeof KINDS)[number];

/** What could not be consumed is tried again after so long [ms], every time after twice that... */
const AGAIN = 1000;
/** ...up to this. */
const AGAIN_AT_MOST = 8000;

interface Subscription {
  wanted: Pick<ParticipantInfo, 'audioProducerId' | 'faceProducerId' | 'stateProducerId'>;
  audio: types.Consumer | null;
  /** A consumer a layer, base first; empty: none. */
  face: readonly types.DataConsumer[];
  state: types.DataConsumer | null;
  /** What was wanted when it was last looked at. */
  followed: Subscription['wanted'] | null;
  /** Reconciling this participant, one run at a time. */
  running: Promise<void> | null;
  /** Runs in a row in which something could not be consumed, and when the next one begins. */
  failures: number;
  again: ReturnType<typeof setTimeout> | undefined;
}

const NOTHING: Subscription['wanted'] = {
  audioProducerId: null,
  faceProducerId: null,
  stateProducerId: null,
};

/**
 * Consumes everybody's voice and face, and a game's states. It is told what there is (`handle…`) and makes the consumers follow, so
 * that it does not matter in which order news and answers arrive.
 */
export class Subscriptions {
  readonly #subscriptions = new Map<string, Subscription>();
  #closed = false;
  /** How often somebody's face is wanted, asked when it is about to be consumed. */
  rateOf: (participantId: string) => FaceRate = () => 30;

  constructor(
    private readonly media: Pick<Media, 'consumeAudio' | 'resumeAudio' | 'consumeFace' | 'consumeState'>,
    private readonly handlers: SubscriptionHandlers,
  ) {}

  handleParticipant(info: ParticipantInfo): void {
    const { audioProducerId, faceProducerId, stateProducerId } = info;
    const wanted = { audioProducerId, faceProducerId, stateProducerId };
    const subscription = this.#subscriptions.get(info.id);
    if (subscription) subscription.wanted = wanted;
    else this.#subscriptions.set(info.id, { ...newSubscription(), wanted });
    this.#reconcile(info.id);
  }

  handleLeft(participantId: string): void {
    const subscription = this.#subscriptions.get(participantId);
    if (!subscription) return;
    subscription.wanted = NOTHING;
    clearTimeout(subscription.again);
    this.#reconcile(participantId);
    this.#subscriptions.delete(participantId);
  }

  /** The transports are gone or going, and the consumers with them. */
  close(): void {
    this.#closed = true;
    for (const { again } of this.#subscriptions.values()) clearTimeout(again);
    this.#subscriptions.clear();
  }

  #reconcile(id: string, subscription = this.#subscriptions.get(id)): void {
    if (!subscription || subscription.running) return;
    subscription.running = this.#follow(id, subscription)
      .then(() => {
        subscription.failures = 0;
      })
      .catch((error: unknown) => {
        const gone = this.#closed || this.#subscriptions.get(id) !== subscription;
        if (!gone) this.#handleFailure(id, subscription, error);
      })
      .finally(() => {
        subscription.running = null;
        // Outside browsers several pieces of news come in one go: one may have come just after the last look.
        if (!this.#closed && subscription.followed !== subscription.wanted) this.#reconcile(id, subscription);
      });
  }

  /** A server or a line that was too busy for a moment must not cost somebody's face for the whole call. */
  #handleFailure(id: string, subscription: Subscription, error: unknown): void {
    if (subscription.failures === 0) this.handlers.onError(id, error);
    const wait = Math.min(AGAIN * 2 ** subscription.failures++, AGAIN_AT_MOST);
    clearTimeout(subscription.again);
    subscription.again = setTimeout(() => this.#reconcile(id, subscription), wait);
  }

  /** What fails does not keep the rest from being consumed. @throws what went wrong first, of what is still wanted */
  async #follow(id: string, subscription: Subscription): Promise<void> {
    const failed = new Map<Kind, unknown>();
    while (!this.#closed) {
      const { wanted } = subscription;
      if (subscription.followed !== wanted) failed.clear();
      subscription.followed = wanted;
      const kind = KINDS.find((kind) => !failed.has(kind) && !isAsWanted(subscription, kind));
      if (!kind) break;
      try {
        await this.#change(kind, id, subscription);
      } catch (error) {
        // A producer that closed meanwhile cannot be consumed, and need not be: the news of it is here.
        if (subscription.wanted === wanted) failed.set(kind, error);
      }
    }
    if (failed.size > 0) throw [...failed.values()][0];
  }

  #change(kind: Kind, id: string, subscription: Subscription): Promise<void> {
    const { wanted } = subscription;
    if (kind === 'face') return this.#changeFace(id, subscription, wanted.faceProducerId);
    if (kind === 'audio') return this.#changeAudio(id, subscription, wanted.audioProducerId);
    return this.#changeState(id, subscription, wanted.stateProducerId);
  }

  async #changeFace(id: string, subscription: Subscription, producerId: string | null): Promise<void> {
    for (const layer of subscription.face) layer.close();
    subscription.face = [];
    if (!producerId) return;
    const layers = await this.media.consumeFace(producerId, this.rateOf(id));
    for (const [layer, consumer] of layers.entries())
      consumer.on('message', (message: unknown) =>
        this.handlers.onFaceMessage(id, message, layer as FaceLayer),
      );
    subscription.face = layers;
    const [base] = layers as [types.DataConsumer];
    if (base.readyState === 'open') this.handlers.onFaceOpened(id);
    else base.on('open', () => this.handlers.onFaceOpened(id));
  }

  async #changeState(id: string, subscription: Subscription, producerId: string | null): Promise<void> {
    subscription.state?.close();
    subscription.state = null;
    if (!producerId) return;
    const consumer = await this.media.consumeState(producerId);
    consumer.on('message', (message: unknown) => this.handlers.onStateMessage(id, message));
    subscription.state = consumer;
  }

  async #changeAudio(id: string, subscription: Subscription, producerId: string | null): Promise<void> {
    if (subscription.audio) {
      subscription.audio.close();
      subscription.audio = null;
      this.handlers.onAudioTrack(id, null);
    }
    if (!producerId) return;
    const consumer = await this.media.consumeAudio(producerId, id);
    subscription.audio = consumer;
    this.handlers.onAudioTrack(id, consumer.track, consumer.rtpReceiver);
    await this.media.resumeAudio(consumer);
  }
}

function isAsWanted({ wanted, face, audio, state }: Subscription, kind: Kind): boolean {
  if (kind === 'face') return (face[0]?.dataProducerId ?? null) === wanted.faceProducerId;
  if (kind === 'audio') return (audio?.producerId ?? null) === wanted.audioProducerId;
  return (state?.dataProducerId ?? null) === wanted.stateProducerId;
}

function newSubscription(): Subscription {
  return {
    wanted: NOTHING,
    audio: null,
    face: [],
    state: null,
    followed: null,
    running: null,
    failures: 0,
    again: undefined,
  };
}
