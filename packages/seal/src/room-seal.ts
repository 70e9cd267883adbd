import type { PeerTrust, RoomSeal, RoomSealEvents, SealedStream, SealedText, SealStats } from '@guise/client';
import { FACE_HEADER_BYTES, isSealedFace, markFaceSealed, TypedEmitter } from '@guise/protocol';
import { fromUtf8, utf8 } from './bytes.js';
import { ChainKey, type Refusal, type Use } from './chain.js';
import { SealError } from './errors.js';
import { KeyKeeper, type RoomKeys } from './export-keys.js';
import { deriveLinkKeys } from './link-keys.js';
import { MAX_HEADER_BYTES } from './sframe/header.js';
import { Stay } from './stay.js';
import { openStored, openStoredFile, sealStored, sealStoredFile } from './stored.js';
import type { StreamCounts } from './streams/messages.js';
import { encodedTransforms, PageStreams } from './streams/page-streams.js';
import type { Streams } from './streams/streams.js';
import { ThreadStreams } from './streams/thread-streams.js';
import { fromSealedText, toSealedText } from './text.js';

export interface RoomSealOptions {
  /** The link's fragment as it stands there, with `~`. */
  secret: string;
  /** The room's name: nothing of one room opens in another. */
  room: string;
  /** Makes a worker of `@guise/seal/worker`, a module; called once. Browsers cannot seal streams without it; Node needs none. */
  worker?: () => Worker;
  /** Keeps every key for `exportKeys`; otherwise old ones are forgotten within seconds. */
  keepKeys?: boolean;
}

/** What `createRoomSeal` makes: the client's `RoomSeal`, and the keys for who recorded what the server relays. */
export interface GuiseRoomSeal extends RoomSeal {
  /** The keys that were held, to open a recording with (`openRecording`). Only with `keepKeys`. @throws SealError without */
  exportKeys(): RoomKeys;
}

/** The longest part of a sealed packet that is not what is sealed: header and tag. */
const MOST_OVERHEAD = MAX_HEADER_BYTES + 16;

/** Makes the seal of one room for one who holds the link. */
export function createRoomSeal(options: RoomSealOptions): GuiseRoomSeal {
  return new SecretRoomSeal(options);
}

class SecretRoomSeal extends TypedEmitter<RoomSealEvents> implements GuiseRoomSeal {
  readonly stats: SealStats = { sealed: 0, opened: 0, unknownKey: 0, forged: 0, replayed: 0 };
  #room: string;
  #linkKeys: ReturnType<typeof deriveLinkKeys>;
  #keeper: KeyKeeper | null;
  #streams: Streams | null = null;
  /** How streams are sealed here; `null`: not at all, or not any more. */
  #streamsBy: ReturnType<typeof encodedTransforms> | 'thread';
  #makeWorker: (() => Worker) | null;
  #stay: Stay | null = null;
  /** Seals what goes out while nobody is there: nobody ever opens it. */
  #nobody: ChainKey | null = null;
  #out = new Uint8Array(512);
  #metadata = new Uint8Array(FACE_HEADER_BYTES);
  #opened = new Uint8Array(512);

  constructor(options: RoomSealOptions) {
    super();
    this.#room = options.room;
    this.#linkKeys = deriveLinkKeys(options.secret, options.room);
    this.#makeWorker = options.worker ?? null;
    // Browsers' senders take no other transform than the one in a worker; a Node that has a browser's WebRTC is taken for one.
    const elsewhere = 'RTCPeerConnection' in globalThis ? null : 'thread';
    this.#streamsBy = options.worker ? encodedTransforms() : elsewhere;
    this.#keeper = options.keepKeys ? new KeyKeeper(options.room, this.#linkKeys) : null;
  }

  handleStay(self: { id: string; name: string }): string {
    this.handleLost();
    const streams = this.sealsStreams ? this.#startStreams() : null;
    this.#stay = new Stay(this.#linkKeys, this.#room, self, {
      keyFor: (id, envelope) => this.emit('keyFor', id, envelope),
      peersChanged: () => this.emit('peersChanged'),
      forged: () => this.stats.forged++,
      given: (from, key) => streams?.handleGiven(from, key),
      gone: (from) => streams?.handleGone(from),
      current: (key) => streams?.handleCurrent(self.id, key),
      ...(this.#keeper && { key: (owner, key) => this.#keeper?.keep(owner.id, key) }),
    });
    return this.#stay.introduction;
  }

  handleLost(): void {
    this.#stay?.close();
    this.#stay = null;
    this.#streams?.handleLost();
  }

  handlePeer(peer: { id: string; name: string; introduction: string | null }): void {
    this.#stay?.handlePeer(peer);
  }

  handleLeft(participantId: string): void {
    this.#stay?.handleLeft(participantId);
  }

  handleKey(from: string, envelope: string): void {
    this.#stay?.handleKey(from, envelope);
  }

  sealFace(packet: Uint8Array): Uint8Array {
    if (packet.length < FACE_HEADER_BYTES) throw new RangeError('a face packet has a header of two bytes');
    const out = this.#outFor(packet.length);
    out.set(packet.subarray(0, FACE_HEADER_BYTES));
    markFaceSealed(out, true);
    this.#metadata.set(out.subarray(0, FACE_HEADER_BYTES));
    const plain = packet.subarray(FACE_HEADER_BYTES);
    const end = this.#sealKey('face').sealInto(out, FACE_HEADER_BYTES, plain, this.#metadata);
    return out.subarray(0, end);
  }

  openFace(from: string, packet: Uint8Array): Uint8Array | null {
    if (packet.length < FACE_HEADER_BYTES || !isSealedFace(packet)) return this.#refuse('forged');
    this.#metadata.set(packet.subarray(0, FACE_HEADER_BYTES));
    const plain = this.#open('face', from, packet.subarray(FACE_HEADER_BYTES), this.#metadata);
    if (!plain) return null;
    const length = FACE_HEADER_BYTES + plain.length;
    if (length > this.#opened.length) this.#opened = new Uint8Array(length * 2);
    this.#opened.set(packet.subarray(0, FACE_HEADER_BYTES));
    markFaceSealed(this.#opened, false);
    this.#opened.set(plain, FACE_HEADER_BYTES);
    return this.#opened.subarray(0, length);
  }

  sealState(bytes: Uint8Array): Uint8Array {
    const out = this.#outFor(bytes.length);
    return out.subarray(0, this.#sealKey('state').sealInto(out, 0, bytes));
  }

  openState(from: string, bytes: Uint8Array): Uint8Array | null {
    return this.#open('state', from, bytes);
  }

  sealText(kind: SealedText, text: string): string {
    return toSealedText(this.#sealKey(kind).seal(utf8(text)));
  }

  openText(kind: SealedText, from: string, text: string): string | null {
    const frame = fromSealedText(text);
    if (!frame) return this.#refuse('forged');
    const plain = this.#open(kind, from, frame);
    return plain && fromUtf8(plain);
  }

  sealAvatar(text: string): string {
    this.stats.sealed++;
    return toSealedText(sealStored(this.#linkKeys.file, 'avatar', utf8(text)));
  }

  openAvatar(text: string): string | null {
    const sealed = fromSealedText(text);
    const plain = this.#count(sealed && openStored(this.#linkKeys.file, 'avatar', sealed));
    return plain && fromUtf8(plain);
  }

  sealFile(bytes: Uint8Array): Promise<Uint8Array> {
    this.stats.sealed++;
    return sealStoredFile(this.#linkKeys.file, bytes);
  }

  async openFile(bytes: Uint8Array): Promise<Uint8Array | null> {
    return this.#count(await openStoredFile(this.#linkKeys.file, bytes));
  }

  get sealsStreams(): boolean {
    return this.#streamsBy !== null;
  }

  get peerConnectionSettings(): Readonly<Record<string, unknown>> {
    return this.#streamsBy === 'page' ? { encodedInsertableStreams: true } : {};
  }

  sealStream(kind: SealedStream, sender: RTCRtpSender, codec: string): void {
    this.#startStreams().attach(sender, { direction: 'send', kind, codec });
    if (this.#stay) this.#stay.sender.usedElsewhere = true;
  }

  openStream(kind: SealedStream, from: string, receiver: RTCRtpReceiver, codec: string): void {
    this.#startStreams().attach(receiver, { direction: 'receive', kind, from, codec });
  }

  trustOf(participantId: string): PeerTrust {
    return this.#stay?.trustOf(participantId) ?? 'stranger';
  }

  safetyNumberOf(participantId: string): string | null {
    return this.#stay?.safetyNumberOf(participantId) ?? null;
  }

  exportKeys(): RoomKeys {
    if (!this.#keeper) throw SealError.keysNotKept();
    return this.#keeper.export();
  }

  close(): void {
    this.handleLost();
    this.#streams?.close();
    this.#streams = null;
    this.#streamsBy = null;
    this.removeAllListeners();
  }

  /** @throws SealError where streams cannot be sealed: better nobody hears them than everybody who relays them */
  #startStreams(): Streams {
    if (!this.sealsStreams) throw SealError.noStreams();
    this.#streams ??= this.#makeStreams();
    return this.#streams;
  }

  #makeStreams(): Streams {
    const { media } = this.#linkKeys;
    const readable = () => this.emit('peersChanged');
    if (this.#streamsBy === 'thread') return new ThreadStreams(media, this.stats, readable);
    const counts = (counts: StreamCounts) => {
      for (const name of Object.keys(counts) as (keyof StreamCounts)[]) this.stats[name] += counts[name];
    };
    const failed = (cause: unknown) => this.emit('problem', SealError.worker(cause));
    return new PageStreams(this.#makeWorker!(), this.#streamsBy!, media, { counts, readable, failed });
  }

  #sealKey(use: Use) {
    this.stats.sealed++;
    this.#stay?.sender.refresh();
    if (this.#stay) return this.#stay.sender.current.use(use);
    this.#nobody ??= ChainKey.random({ id: '', media: this.#linkKeys.media }, 0);
    return this.#nobody.use(use);
  }

  #open(use: Use, from: string, frame: Uint8Array, metadata?: Uint8Array): Uint8Array | null {
    const opened = this.#stay?.open(use, from, frame, metadata) ?? 'unknownKey';
    return typeof opened === 'string' ? this.#refuse(opened) : this.#count(opened);
  }

  #count(opened: Uint8Array | null): Uint8Array | null {
    if (!opened) return this.#refuse('forged');
    this.stats.opened++;
    return opened;
  }

  #refuse(refusal: Refusal): null {
    this.stats[refusal]++;
    return null;
  }

  #outFor(length: number): Uint8Array {
    if (length + MOST_OVERHEAD > this.#out.length) this.#out = new Uint8Array(2 * (length + MOST_OVERHEAD));
    return this.#out;
  }
}
