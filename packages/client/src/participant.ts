import {
  type DecodedFace,
  FACE_LAYERS,
  FACE_SEQUENCES,
  FaceDecoder,
  type FaceFrame,
  type FaceLayer,
  type FaceMessage,
  type FaceRate,
  type Grants,
  LIMITS,
  layersOf,
  type ParticipantInfo,
  readFaceMessage,
  WireError,
} from '@guise/protocol';
import { FaceLosses, takeShare } from './face-losses.js';
import { KeyframeRequests } from './keyframe-requests.js';
import { LipSync } from './lip-sync.js';
import { LossMeter } from './loss-meter.js';
import { Playout } from './playout.js';
import { Reception } from './reception.js';
import type { PeerTrust, RoomSeal } from './sealing/room-seal.js';
import { isSeen } from './seen.js';
import type { VoiceReceiver } from './voice-clock.js';

/** What arrived on a participant's face channel so far, in packets. */
export interface FaceReceiveStats {
  received: number;
  /** Packets that were not face packets, or could not be opened: counted and dropped. */
  undecodable: number;
  /** Packets that differ from one that has not come: dropped until the next keyframe. */
  keyframeUnknown: number;
  duplicates: number;
  /** Packets that came after their moment. */
  late: number;
  /** Share of the last packets on the layers that one takes that did not arrive, 0..1. */
  lossShare: number;
  /** Present playout delay behind the fastest packet [ms]. */
  playoutDelay: number;
  /** By how much the slowest packets come later than the fastest, but for the slowest tenth [ms]. */
  jitter: number;
  /** Share of the pictures of the last seconds that went beyond the newest frame, 0..1. */
  extrapolatedShare: number;
  /**
   * How much later the voice is heard than the lips are seen [ms], estimated; negative: earlier. `null` while it is
   * unknown: nobody speaks yet, muted, or the face rests.
   */
  lipOffset: number | null;
}

/** After such a silence nothing is known of what packets differ from: their numbers may have gone round [ms]. */
const SILENCE = 5000;

const NOTHING = new Uint8Array(0);

/** Somebody else in the room. */
export class RemoteParticipant {
  #info: ParticipantInfo;
  #audioTrack: MediaStreamTrack | null = null;
  readonly #playout = new Playout();
  readonly #lipSync = new LipSync();
  /** By the packets' own numbers, over all layers: for whoever takes all of them. */
  readonly #numbers = new LossMeter(FACE_SEQUENCES);
  readonly #reception = new Reception();
  /** By the counts of layers: for whoever does not. */
  readonly #losses = new FaceLosses();
  #rate: FaceRate = 30;
  #takesAll = true;
  #state: Uint8Array | null = null;
  readonly #stateListeners = new Set<(bytes: Uint8Array, arrival: number) => void>();
  readonly #counts = { received: 0, undecodable: 0, keyframeUnknown: 0, duplicates: 0, late: 0 };
  readonly #decoder = new FaceDecoder();
  readonly #keyframes = new KeyframeRequests();
  readonly #frameListeners = new Set<(frame: FaceFrame) => void>();
  #lastArrival = Number.NEGATIVE_INFINITY;

  /** Packets came that could not be opened since one could be. */
  #unopened = false;
  #avatar: string | null = null;
  #trust: PeerTrust | null = null;

  constructor(
    info: ParticipantInfo,
    private readonly seal?: RoomSeal,
  ) {
    this.#info = info;
    this.#readAvatar();
    this.handleTrust();
  }

  get id(): string {
    return this.#info.id;
  }

  get name(): string {
    return this.#info.name;
  }

  /** Reads captions of what the others say. */
  get captionsOn(): boolean {
    return this.#info.captionsOn;
  }

  get sharingScreen(): boolean {
    return this.#info.screenProducerId !== null;
  }

  /** Who their token says they are; `null` where the server has no secret. */
  get identity(): string | null {
    return this.#info.identity;
  }

  get grants(): Grants {
    return this.#info.grants;
  }

  /** They moderate the room. */
  get isHost(): boolean {
    return this.#info.grants.moderate;
  }

  get muted(): boolean {
    return this.#info.muted;
  }

  get cameraOn(): boolean {
    return this.#info.cameraOn;
  }

  /** They want to say something. */
  get handRaised(): boolean {
    return this.#info.handRaised;
  }

  /** Their connection is being made again: nothing is heard of them for a moment. */
  get reconnecting(): boolean {
    return this.#info.reconnecting;
  }

  /** The text that says which avatar they wear, not checked by anybody yet; `null`: they have chosen none, or it cannot be read. */
  get avatar(): string | null {
    return this.trust === 'stranger' ? null : this.#avatar;
  }

  /** Whether they can be read in a sealed room; `null`: nothing is sealed here. */
  get trust(): PeerTrust | null {
    return this.#trust;
  }

  /** The voice, as soon as there is one. Chromium delivers it only while an <audio> element plays it. */
  get audioTrack(): MediaStreamTrack | null {
    return this.#audioTrack;
  }

  /**
   * The face to draw now; `null` before the first frame. With the camera off only what is heard moves it, and when nothing
   * arrives for a second, it eases to rest with every source `absent`. It is the same object each time: copy what has to outlast
   * the next call.
   * @param now `performance.now()` [ms], at the time of the picture being rendered.
   */
  sampleFace(now: number): FaceFrame | null {
    this.#lipSync.update(now, this.#info.muted, this.#playout);
    return this.#playout.sample(now);
  }

  /**
   * Hears every face as it was sent, when it arrives: late, lost and bunched as the network has it, `timestamp` the sender's [ms since
   * 1970]. To draw, use {@link sampleFace}. @returns ends it
   */
  onFace(listener: (frame: FaceFrame) => void): () => void {
    this.#frameListeners.add(listener);
    return () => this.#frameListeners.delete(listener);
  }

  /** How often one wants this face, frames a second at most; see `Room.setFaceRate`. */
  get faceRate(): FaceRate {
    return this.#rate;
  }

  /** The game's own state of this participant, the newest that came, 1..64 bytes; `null`: none came yet. Do not write to it. */
  get state(): Uint8Array | null {
    return this.#state;
  }

  /**
   * Hears every state as it comes; some are lost, and one may overtake another. `arrival`: `performance.now()` [ms].
   * @returns ends it
   */
  onState(listener: (bytes: Uint8Array, arrival: number) => void): () => void {
    this.#stateListeners.add(listener);
    return () => this.#stateListeners.delete(listener);
  }

  get faceStats(): FaceReceiveStats {
    const { delay, jitter, extrapolatedShare } = this.#playout;
    const lossShare = this.#takesAll ? this.#numbers.share : this.#losses.share;
    return {
      ...this.#counts,
      lossShare,
      playoutDelay: delay,
      jitter,
      extrapolatedShare,
      lipOffset: this.#lipOffset,
    };
  }

  get #lipOffset(): number | null {
    const offset = (this.#lipSync.lag ?? Number.NaN) - this.#playout.lag;
    return Number.isNaN(offset) ? null : offset;
  }

  /** @internal */
  handleInfo(info: ParticipantInfo): void {
    if (this.#info.cameraOn && !info.cameraOn) {
      this.#playout.release();
      this.#lipSync.handleFaceGone();
    }
    // Another channel, another encoder.
    if (info.faceProducerId !== this.#info.faceProducerId) this.#forget();
    const newAvatar = info.avatar !== this.#info.avatar;
    this.#info = info;
    if (newAvatar) this.#readAvatar();
  }

  /** @internal Who can be read has changed; what was sent meanwhile is asked for again. @returns whether that concerns them */
  handleTrust(): boolean {
    if (this.#unopened) this.#keyframes.handleUnreadable();
    const trust = this.seal?.trustOf(this.id) ?? null;
    const changed = trust !== this.#trust;
    this.#trust = trust;
    return changed;
  }

  /** @internal @param receiver what the track comes from, where known. */
  handleAudioTrack(track: MediaStreamTrack | null, receiver: VoiceReceiver | null = null): void {
    this.#audioTrack = track;
    this.#lipSync.handleVoice(track && receiver);
  }

  /** @internal The face channel is open. @param askForKeyframe tells the sender that nothing can be read yet. */
  handleFaceOpened(askForKeyframe: () => void): void {
    this.#keyframes.handleOpened(askForKeyframe);
  }

  /** @internal They lost the room and may be on their way back. */
  handleAway(): void {
    this.handleInfo({ ...this.#info, reconnecting: true, audioProducerId: null, faceProducerId: null });
  }

  /** @internal The participant, or the way to them, is gone. */
  handleGone(): void {
    this.#keyframes.close();
    this.handleAudioTrack(null);
  }

  /** @internal Share of the face packets that were lost since the last call, 0..1; `null`: too few to tell. */
  takeFaceLoss(): number | null {
    return this.#takesAll ? takeShare([this.#reception]) : this.#losses.take();
  }

  /** @internal A message from one of the face's channels, whatever it holds. */
  handleFaceMessage(message: unknown, arrival: number, layer: FaceLayer = 0): void {
    this.#counts.received++;
    if (arrival - this.#lastArrival > SILENCE) this.#forget();
    this.#lastArrival = arrival;
    const parts = this.#open(message);
    if (!parts) return;
    this.#noteTop(layer);
    const sent = parts.count === null ? -1 : this.#losses.observe(layer, parts.count);
    const packet = this.#decode(parts.packet);
    if (!packet) return;
    this.#keyframes.handleRead();
    const number = this.#observe(packet.sequence);
    // Frames still on their way when the camera went off would wake the face up again.
    if (!this.#info.cameraOn && isSeen(packet.frame)) return;
    for (const listener of [...this.#frameListeners]) listener(packet.frame);
    const result = this.#playout.push(packet.frame, arrival, number, this.#takesAll ? number : sent);
    if (result === 'duplicate') this.#counts.duplicates++;
    if (result === 'late') this.#counts.late++;
  }

  /** @internal How often one wants this face from now on. */
  handleFaceRate(rate: FaceRate): void {
    if (rate === this.#rate) return;
    // What one did not take was not lost.
    this.#losses.forget(FACE_LAYERS.slice(layersOf(this.#rate), layersOf(rate)));
    this.#takesAll = false;
    this.#rate = rate;
    this.#playout.handleRate(rate);
  }

  /** @internal A message from the channel of a game's state, whatever it holds. */
  handleStateMessage(message: unknown, arrival: number): void {
    if (!(message instanceof ArrayBuffer)) return;
    const { seal } = this;
    const came = new Uint8Array(message);
    const bytes = seal ? (seal.openState(this.id, came)?.slice() ?? NOTHING) : came;
    if (bytes.length < 1 || bytes.length > LIMITS.stateBytes) return;
    this.#state = bytes;
    for (const listener of [...this.#stateListeners]) listener(bytes, arrival);
  }

  /** From its first packet on one takes the top, and with it everything; what was not taken before is not missed. */
  #noteTop(layer: FaceLayer): void {
    if (this.#takesAll || this.#rate !== 30 || layer < 2) return;
    this.#takesAll = true;
    this.#numbers.forget();
  }

  /** @returns the packet's number without wrapping */
  #observe(sequence: number): number {
    const number = this.#numbers.observe(sequence);
    this.#reception.observe(number);
    return number;
  }

  #readAvatar(): void {
    const { avatar } = this.#info;
    this.#avatar = avatar !== null && this.seal ? this.seal.openAvatar(avatar) : avatar;
  }

  #forget(): void {
    this.#decoder.forget();
    this.#numbers.forget();
    this.#losses.forget();
  }

  #open(message: unknown): FaceMessage | null {
    try {
      if (message instanceof ArrayBuffer) {
        const read = readFaceMessage(new Uint8Array(message));
        const packet = this.seal ? this.seal.openFace(this.id, read.packet) : read.packet;
        this.#unopened = !packet;
        if (packet) return { ...read, packet };
      }
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
    }
    this.#counts.undecodable++;
    return null;
  }

  #decode(packet: Uint8Array): DecodedFace | null {
    try {
      return this.#decoder.decode(packet);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      const unknown = error.reason === 'keyframe-unknown';
      this.#counts[unknown ? 'keyframeUnknown' : 'undecodable']++;
      if (unknown) this.#keyframes.handleUnreadable();
      if (error.sequence !== null) this.#observe(error.sequence);
      return null;
    }
  }
}
