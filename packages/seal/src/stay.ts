import type { PeerTrust } from '@guise/client';
import { x25519 } from '@noble/curves/ed25519.js';
import type { ChainKey, ChainOwner, Refusal, Use } from './chain.js';
import type { GivenKey } from './envelope.js';
import { checkIntroduction, makeIntroduction } from './introduction.js';
import type { LinkKeys } from './link-keys.js';
import { Peer } from './peer.js';
import { SenderKeys } from './sender-keys.js';

/** Envelopes of one participant that are kept until their introduction comes, and how long they are at most. */
const EARLY_ENVELOPES = 4;
const EARLY_LENGTH = 300;
/** Participants of whom any are kept. */
const EARLY_PARTICIPANTS = 64;
/** Introductions of those who left that are remembered. */
const RETIRED = 4096;

/** What comes out of a stay. */
export interface StayEvents {
  keyFor(participantId: string, envelope: string): void;
  peersChanged(): void;
  forged(): void;
  /** Somebody gave a key, for whoever opens with keys elsewhere. */
  given?(from: string, key: GivenKey): void;
  /** Nothing of theirs is opened any more. */
  gone?(participantId: string): void;
  /** Sealed with from now on. */
  current?(key: ChainKey): void;
  /** Every key of anybody, for who keeps them. */
  key?(owner: ChainOwner, key: ChainKey): void;
}

/** One's own keys and those of everybody there, from joining to leaving or to a lost connection. */
export class Stay {
  readonly introduction: string;
  readonly sender: SenderKeys;
  readonly self: { id: string; name: string };
  #room: string;
  #linkKeys: LinkKeys;
  #events: StayEvents;
  #secretKey = x25519.utils.randomSecretKey();
  #publicKey = x25519.getPublicKey(this.#secretKey);
  #peers = new Map<string, Peer>();
  #early = new Map<string, string[]>();
  /** Of those who left. Who comes back has a new one: under an old one, all of that stay could be played again. */
  #retired = new Set<string>();
  /** Of whom something came for which there was no key. */
  #missed = new Set<string>();

  constructor(linkKeys: LinkKeys, room: string, self: { id: string; name: string }, events: StayEvents) {
    this.self = self;
    this.#room = room;
    this.#linkKeys = linkKeys;
    this.#events = events;
    this.introduction = makeIntroduction(linkKeys, { room, ...self }, this.#publicKey);
    const owner = { id: self.id, media: linkKeys.media };
    this.sender = new SenderKeys({
      owner,
      give: (key) => this.#giveAll(key),
      onCurrent: (key) => events.current?.(key),
      onKey: (key) => events.key?.(owner, key),
    });
  }

  handlePeer(peer: { id: string; name: string; introduction: string | null }): void {
    if (peer.id === this.self.id) return;
    const known = this.#peers.get(peer.id);
    if (known && known.introduction === peer.introduction && known.name === peer.name) return;
    if (known) this.#remove(known);
    const came = this.#introduce(peer);
    if (came) this.#admit(came);
    if (known || came) this.#events.peersChanged();
  }

  handleLeft(participantId: string): void {
    this.#early.delete(participantId);
    const peer = this.#peers.get(participantId);
    if (!peer) return;
    this.#remove(peer);
    this.#events.peersChanged();
  }

  handleKey(from: string, envelope: string): void {
    const peer = this.#peers.get(from);
    if (!peer) {
      this.#keepEarly(from, envelope);
      return;
    }
    const before = peer.trust;
    const given = peer.openEnvelope(envelope);
    if (!given) {
      this.#events.forged();
      return;
    }
    this.#events.given?.(from, given);
    const news = peer.keys.take(given.number, given.bytes);
    const missed = news && this.#missed.delete(from);
    if (missed || peer.trust !== before) this.#events.peersChanged();
  }

  /** @returns what they sealed, which the next call may overwrite */
  open(use: Use, from: string, frame: Uint8Array, metadata?: Uint8Array): Uint8Array | Refusal {
    const opened = this.#peers.get(from)?.keys.open(use, frame, metadata) ?? 'unknownKey';
    if (opened === 'unknownKey' && this.#peers.has(from)) this.#missed.add(from);
    return opened;
  }

  trustOf(participantId: string): PeerTrust {
    return this.#peers.get(participantId)?.trust ?? 'stranger';
  }

  safetyNumberOf(participantId: string): string | null {
    return this.#peers.get(participantId)?.safetyNumber ?? null;
  }

  close(): void {
    this.sender.close();
    for (const peer of this.#peers.values()) peer.wipe();
    this.#peers.clear();
    this.#early.clear();
    this.#secretKey.fill(0);
  }

  /** @returns `null`: they did not prove that they hold the link's secret */
  #introduce(peer: { id: string; name: string; introduction: string | null }): Peer | null {
    const { id, name, introduction } = peer;
    if (introduction === null || this.#retired.has(introduction)) return null;
    const publicKey = checkIntroduction(this.#linkKeys, { room: this.#room, id, name }, introduction);
    if (!publicKey) return null;
    const self = { id: this.self.id, publicKey: this.#publicKey, secretKey: this.#secretKey };
    try {
      return new Peer(this.#linkKeys, self, { id, name, introduction, publicKey }, this.#events.key);
    } catch {
      return null;
    }
  }

  #admit(peer: Peer): void {
    const keys = this.sender.admit();
    this.#peers.set(peer.id, peer);
    for (const key of keys) this.#events.keyFor(peer.id, peer.envelope(key));
    const early = this.#early.get(peer.id) ?? [];
    this.#early.delete(peer.id);
    for (const envelope of early) this.handleKey(peer.id, envelope);
  }

  #remove(peer: Peer): void {
    this.#peers.delete(peer.id);
    this.#missed.delete(peer.id);
    if (this.#retired.size < RETIRED) this.#retired.add(peer.introduction);
    peer.wipe();
    this.#events.gone?.(peer.id);
    this.sender.remove(this.#peers.size === 0);
  }

  #giveAll(key: ChainKey): void {
    for (const peer of this.#peers.values()) this.#events.keyFor(peer.id, peer.envelope(key));
  }

  #keepEarly(from: string, envelope: string): void {
    const early = this.#early.get(from) ?? [];
    if (envelope.length > EARLY_LENGTH || early.length >= EARLY_ENVELOPES) return;
    if (early.length === 0 && this.#early.size >= EARLY_PARTICIPANTS) return;
    early.push(envelope);
    this.#early.set(from, early);
  }
}
