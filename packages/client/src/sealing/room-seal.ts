import type { TypedEmitter } from '@guise/protocol';

/** What is sealed as a text, each kind with keys of its own. */
export type SealedText = 'chat' | 'caption';

/** What is sealed as a stream of encoded pictures or sounds. */
export type SealedStream = 'voice' | 'screen' | 'screenAudio';

/**
 * What a sender or receiver takes as its `transform` where WebRTC is not a browser's: it seals, or opens, one encoded frame.
 * `null`: the frame goes no further. The result is the taker's.
 */
export type FrameTransform = (frame: Uint8Array) => Uint8Array | null;

export interface RoomSealEvents {
  /** A key, for this participant only: the server is to hand it over. */
  keyFor: [participantId: string, envelope: string];
  /** Who can be read, or by whom one is read, has changed: what was refused before may be worth asking for again. */
  peersChanged: [];
  /** Something that goes on for the rest of the call: voices that cannot be sealed any more, and are left out. */
  problem: [error: Error];
}

/** What this client makes of another participant. */
export type PeerTrust =
  /** Proved that they hold the link's secret; what they send can be read. */
  | 'sealed'
  /** Proved it, and their key is on its way. */
  | 'waiting'
  /** Said nothing, or nothing that proves it: they came without the link's secret, and nothing of theirs is taken. */
  | 'stranger';

/** What was sealed, opened and refused so far. */
export interface SealStats {
  sealed: number;
  opened: number;
  /** No key of theirs, or none of that number, is known (yet). */
  unknownKey: number;
  /** Not what was sealed: flipped, of another room, of another participant, or too short. */
  forged: number;
  /** Came before, or longer ago than is remembered. */
  replayed: number;
}

/**
 * Keeps what a room says from everybody who does not hold its secret, the server first. `@guise/seal` implements it; the client knows no
 * cryptography, and without a seal everything goes out as it is.
 *
 * A stay (from `join` to a lost connection or `leave`) has keys of its own. Nothing here throws because of what others sent: what cannot be
 * opened is `null`, and counted.
 */
export interface RoomSeal extends TypedEmitter<RoomSealEvents> {
  /** A new stay begins, as who the server says one is. @returns the introduction that everybody is to be told */
  handleStay(self: { id: string; name: string }): string;
  /** The connection is lost: nobody is there any more. */
  handleLost(): void;
  /** Somebody is there, or said something else of themselves. @param introduction theirs; `null`: none yet */
  handlePeer(peer: { id: string; name: string; introduction: string | null }): void;
  handleLeft(participantId: string): void;
  /** A key that came by the server. */
  handleKey(from: string, envelope: string): void;

  /** @param packet a face packet (WIRE.md) @returns a sealed one, at most 12 bytes longer; a view that the next call overwrites */
  sealFace(packet: Uint8Array): Uint8Array;
  /** @returns the packet that was sealed, a view that the next call overwrites */
  openFace(from: string, packet: Uint8Array): Uint8Array | null;
  /** A game's own state: as faces. At most 13 bytes longer. */
  sealState(bytes: Uint8Array): Uint8Array;
  openState(from: string, bytes: Uint8Array): Uint8Array | null;

  /** @returns printable ASCII: `~` and base64url */
  sealText(kind: SealedText, text: string): string;
  openText(kind: SealedText, from: string, text: string): string | null;
  /** Which avatar one wears, and files: by the link's secret, so that whoever comes later reads them, too. The same text, or file, sealed twice is the same. */
  sealAvatar(text: string): string;
  openAvatar(text: string): string | null;
  sealFile(bytes: Uint8Array): Promise<Uint8Array>;
  /** @returns `null`: not sealed with this secret */
  openFile(bytes: Uint8Array): Promise<Uint8Array | null>;

  /** Whether voices can be sealed here; where not, nobody can be heard. */
  readonly sealsStreams: boolean;
  /** What a PeerConnection has to be made with for that. */
  readonly peerConnectionSettings: Readonly<Record<string, unknown>>;
  /** Seals what this sender sends from now on: to be called before anything is sent. */
  sealStream(kind: SealedStream, sender: RTCRtpSender, codec: string): void;
  openStream(kind: SealedStream, from: string, receiver: RTCRtpReceiver, codec: string): void;

  trustOf(participantId: string): PeerTrust;
  /** What two people compare by voice: 30 digits, the same on both sides only if nobody sits between them. `null`: not known yet. */
  safetyNumberOf(participantId: string): string | null;
  readonly stats: SealStats;
  close(): void;
}
