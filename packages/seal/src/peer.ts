import type { PeerTrust } from '@guise/client';
import type { ChainKey, ChainOwner } from './chain.js';
import { Envelopes, type GivenKey, type PairEnd } from './envelope.js';
import type { LinkKeys } from './link-keys.js';
import { ReceiverKeys } from './receiver-keys.js';
import { safetyNumber } from './safety-number.js';

/** Another participant in one stay of theirs, who proved that they hold the link's secret. */
export class Peer {
  readonly id: string;
  readonly introduction: string;
  readonly name: string;
  readonly keys: ReceiverKeys;
  #linkKeys: LinkKeys;
  #self: PairEnd;
  #end: PairEnd;
  #envelopes: Envelopes;
  #safetyNumber: string | null = null;

  /** @throws an error of the curve if their public key is none */
  constructor(
    linkKeys: LinkKeys,
    self: PairEnd & { secretKey: Uint8Array },
    peer: { id: string; name: string; introduction: string; publicKey: Uint8Array },
    onKey?: (owner: ChainOwner, key: ChainKey) => void,
  ) {
    this.id = peer.id;
    this.introduction = peer.introduction;
    this.name = peer.name;
    this.#linkKeys = linkKeys;
    this.#self = self;
    this.#end = { id: peer.id, publicKey: peer.publicKey };
    this.#envelopes = new Envelopes(linkKeys, self, this.#end);
    const owner = { id: peer.id, media: linkKeys.media };
    this.keys = new ReceiverKeys(owner, onKey && ((key) => onKey(owner, key)));
  }

  get trust(): PeerTrust {
    return this.keys.isEmpty ? 'waiting' : 'sealed';
  }

  get safetyNumber(): string {
    this.#safetyNumber ??= safetyNumber(this.#linkKeys, this.#self, this.#end);
    return this.#safetyNumber;
  }

  /** @returns the envelope in which only they find it */
  envelope(key: ChainKey): string {
    return this.#envelopes.seal(key);
  }

  /** @returns `null`: not from them to here, or it came before */
  openEnvelope(envelope: string): GivenKey | null {
    return this.#envelopes.open(envelope);
  }

  wipe(): void {
    this.keys.wipe();
    this.#envelopes.wipe();
  }
}
