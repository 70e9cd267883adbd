import type { FaceRate, SealStats, Traffic } from '@guise/client';
import type { FaceFrame } from '@guise/protocol';
import type { BackendChoice } from '@guise/tracker';

/** The parts of `window.guise` (apps/web/src/debug-handle.ts) and of three.js objects that the tests look at. */
export interface GuiseHandle {
  readonly room: {
    readonly localId: string;
    readonly participants: ReadonlyMap<string, RemoteParticipant>;
    sendFace: (frame: FaceFrame) => boolean;
    setFaceRate: (participantId: string, rate: FaceRate) => void;
    readonly chat: readonly { readonly text: string }[];
    readonly unreadableChat: number;
    /** `null` in a plain call. */
    readonly seal: { readonly stats: Readonly<SealStats> } | null;
    readonly connectionState: 'connected' | 'reconnecting' | 'closed';
    on(
      event: 'participantJoined' | 'participantLeft' | 'participantUpdated',
      listener: (participant: RemoteParticipant) => void,
    ): () => void;
    on(event: 'connectionStateChanged', listener: (state: string) => void): () => void;
    setAvatar(text: string | null): void;
    upload: (bytes: Uint8Array, options?: { onProgress?: (share: number) => void }) => Promise<string>;
    fetchUpload: (hash: string) => Promise<Uint8Array>;
    readonly canShareScreen: boolean;
    readonly sharing: MediaStream | null;
    readonly sharedScreen: {
      readonly participantId: string;
      readonly video: MediaStreamTrack | null;
      readonly audio: MediaStreamTrack | null;
    } | null;
    traffic(): Promise<Traffic>;
  } | null;
  readonly avatars: ReadonlyMap<string, { readonly object3D: Node3D; apply(frame: FaceFrame): void }>;
  readonly tracker: {
    on(event: 'frame', listener: (frame: TrackedFrame) => void): () => void;
    on(event: 'backendChanged', listener: (choice: BackendChoice) => void): () => void;
    on(event: 'error', listener: (error: { readonly reason: string }) => void): () => void;
    stop(): void;
  } | null;
  readonly backend: BackendChoice | null;
  readonly replay: { readonly time: number; readonly avatar: { readonly object3D: Node3D } | null } | null;
  /** One's own. */
  readonly localAvatar: { readonly object3D: Node3D } | null;
}

export interface RemoteParticipant {
  readonly id: string;
  readonly name: string;
  /** The text of what they wear. */
  readonly avatar: string | null;
  readonly handRaised: boolean;
  readonly reconnecting: boolean;
  readonly audioTrack: MediaStreamTrack | null;
  readonly faceStats: {
    readonly received: number;
    readonly undecodable: number;
    readonly playoutDelay: number;
    readonly lipOffset: number | null;
  };
  sampleFace(now: number): FaceFrame | null;
}

export interface TrackedFrame {
  readonly sources: { readonly head: 'absent' | 'vision' | 'audio' | 'idle' };
}

/** A three.js Object3D; a face has morph targets named by ARKit. */
export interface Node3D {
  readonly name: string;
  readonly parent: Node3D | null;
  readonly quaternion: Rotation;
  readonly position: Point;
  readonly morphTargetDictionary?: Readonly<Record<string, number>>;
  readonly morphTargetInfluences?: readonly number[];
  traverse(visit: (node: Node3D) => void): void;
  /** Of what is drawn alone: where a vertex is, morph targets and bones applied. */
  getVertexPosition?(index: number, target: Point): Point;
}

export interface Point {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  clone(): Point;
}

export interface Rotation {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly w: number;
  clone(): Rotation;
  premultiply(by: Rotation): Rotation;
}

declare global {
  var guise: GuiseHandle | undefined;
}
