import { FACE_HEADER_BYTES, isSealedFace, markFaceSealed, TypedEmitter } from '@guise/protocol';
import type { PeerTrust, RoomSeal, RoomSealEvents, SealedText } from '../sealing/room-seal.js';

interface Peer {
  introduction: string | null;
  key: number | null;
}

/** A seal that keeps nothing from anybody: it shows who would read what. A secret is a letter, a key a byte that all is XORed with. */
export class FakeSeal extends TypedEmitter<RoomSealEvents> implements RoomSeal {
  readonly peers = new Map<string, Peer>();
  readonly stats = { sealed: 0, opened: 0, unknownKey: 0, forged: 0, replayed: 0 };
  readonly peerConnectionSettings = { encodedInsertableStreams: true };
  readonly streams: string[] = [];
  sealsStreams = true;
  #stays = 0;
  #id = '';
  #texts = 0;

  constructor(
    private readonly secret: string,
    private key = 0x5a,
  ) {
    super();
  }

  handleStay({ id, name }: { id: string; name: string }): string {
    this.#id = id;
    this.#stays++;
    this.key = (this.key + 1) & 0xff;
    return this.#introductionOf(id, name, this.#stays);
  }

  handleLost(): void {
    this.peers.clear();
  }

  handlePeer({ id, name, introduction }: { id: string; name: string; introduction: string | null }): void {
    const known = this.peers.get(id);
    if (known && known.introduction === introduction) return;
    this.peers.set(id, { introduction, key: null });
    const proved = introduction?.startsWith(this.#introductionOf(id, name, ''));
    if (!proved) this.peers.set(id, { introduction: null, key: null });
    else this.emit('keyFor', id, `K-${this.key}-${id}`);
    this.emit('peersChanged');
  }

  handleLeft(participantId: string): void {
    this.peers.delete(participantId);
  }

  handleKey(from: string, envelope: string): void {
    const peer = this.peers.get(from);
    const [, key, to] = envelope.split('-');
    if (!peer || to !== this.#id) return;
    peer.key = Number(key);
    this.emit('peersChanged');
  }

  sealFace(packet: Uint8Array): Uint8Array {
    const sealed = Uint8Array.of(...packet, this.key);
    markFaceSealed(sealed, true);
    this.stats.sealed++;
    return this.#xor(sealed, this.key, FACE_HEADER_BYTES);
  }

  openFace(from: string, packet: Uint8Array): Uint8Array | null {
    if (!isSealedFace(packet)) return this.#refuse('forged');
    const opened = this.#open(from, packet, FACE_HEADER_BYTES);
    if (opened) markFaceSealed(opened, false);
    return opened;
  }

  sealState(bytes: Uint8Array): Uint8Array {
    return this.#xor(Uint8Array.of(...bytes, this.key), this.key, 0);
  }

  openState(from: string, bytes: Uint8Array): Uint8Array | null {
    return this.#open(from, bytes, 0);
  }

  sealText(kind: SealedText, text: string): string {
    return `~${base64url(`${kind} ${this.key} ${this.#texts++} ${text}`)}`;
  }

  openText(kind: SealedText, from: string, text: string): string | null {
    const [as, key, , ...rest] = plainOf(text)?.split(' ') ?? [];
    if (as !== kind) return this.#refuse('forged');
    return this.peers.get(from)?.key === Number(key) ? rest.join(' ') : this.#refuse('unknownKey');
  }

  sealAvatar(text: string): string {
    return `~${base64url(`avatar ${this.secret} ${text}`)}`;
  }

  openAvatar(text: string): string | null {
    const [as, secret, ...rest] = plainOf(text)?.split(' ') ?? [];
    return as === 'avatar' && secret === this.secret ? rest.join(' ') : null;
  }

  async sealFile(bytes: Uint8Array): Promise<Uint8Array> {
    return this.#xor(Uint8Array.of(...bytes, 0), this.secret.charCodeAt(0), 0);
  }

  async openFile(bytes: Uint8Array): Promise<Uint8Array | null> {
    const opened = this.#xor(bytes.slice(), this.secret.charCodeAt(0), 0);
    return opened.at(-1) === 0 ? opened.subarray(0, -1) : null;
  }

  sealStream(...[kind, , codec]: Parameters<RoomSeal['sealStream']>): void {
    this.streams.push(`seal ${kind} ${codec}`);
  }

  openStream(...[kind, from, , codec]: Parameters<RoomSeal['openStream']>): void {
    this.streams.push(`open ${kind} ${codec} of ${from}`);
  }

  trustOf(participantId: string): PeerTrust {
    const peer = this.peers.get(participantId);
    if (!peer?.introduction) return 'stranger';
    return peer.key === null ? 'waiting' : 'sealed';
  }

  safetyNumberOf(): string | null {
    return null;
  }

  close(): void {
    this.removeAllListeners();
  }

  #introductionOf(id: string, name: string, stay: number | ''): string {
    return `I-${this.secret}-${id}-${name}-${stay}`;
  }

  #open(from: string, bytes: Uint8Array, at: number): Uint8Array | null {
    const key = this.peers.get(from)?.key ?? null;
    if (key === null) return this.#refuse('unknownKey');
    const opened = this.#xor(bytes.slice(), key, at);
    if (opened.at(-1) !== key) return this.#refuse('forged');
    this.stats.opened++;
    return opened.subarray(0, -1);
  }

  #xor(bytes: Uint8Array, key: number, from: number): Uint8Array {
    for (let i = from; i < bytes.length; i++) bytes[i] = (bytes[i] as number) ^ key;
    return bytes;
  }

  #refuse(why: 'unknownKey' | 'forged'): null {
    this.stats[why]++;
    return null;
  }
}

const base64url = (text: string): string =>
  btoa(String.fromCharCode(...new TextEncoder().encode(text)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

function plainOf(text: string): string | null {
  if (!/^~[\w-]+$/.test(text)) return null;
  const bytes = atob(text.slice(1).replaceAll('-', '+').replaceAll('_', '/'));
  return new TextDecoder().decode(Uint8Array.from(bytes, (character) => character.charCodeAt(0)));
}
