import type { AvatarDescription, MakeWorn, UploadKind } from '@guise/avatar/core';
import type { ConnectionState, JoinError, JoinOptions } from '@guise/client';
import type { ChatMessage, FaceFrame, Reaction } from '@guise/protocol';
import type { FaceSource, WasmLocation } from '@guise/tracker';
import type { Object3D } from 'three';
import type { LobbyProblem } from './lobby-error.js';
import type { LobbyParticipant } from './lobby-participant.js';
import type { LocalPlayer } from './local-player.js';

/** Anything that shows FaceFrames: an avatar of `@guise/avatar`, or one of the game's own engine. */
export interface LobbyAvatar {
  /** Shows a face; once a rendered frame. The frame may be the same object each time. */
  apply(frame: FaceFrame): void;
  /** @param seconds since the last rendered frame */
  update?(seconds: number): void;
  /** Is not needed any more. */
  dispose(): void;
  /** In three: what to put into the scene. */
  readonly object3D?: Object3D;
}

/**
 * Makes the avatar of what somebody wears; `null`: nothing is to be seen of it here. It is called again when they change, and for an
 * upload with its stand-in first. A factory of one's own keeps three from being loaded.
 */
export type AvatarFactory = MakeWorn<LobbyAvatar>;

/** An avatar of one's own in a file: VRM, GLB (20 MiB at most), or an own face. */
export interface AvatarFile {
  file: Uint8Array;
  kind: UploadKind;
  /** Who is seen until it has arrived. Default: the one of the name. */
  standIn?: AvatarDescription;
}

export interface LobbyOptions
  extends Pick<
    JoinOptions,
    | 'server'
    | 'room'
    | 'name'
    | 'token'
    | 'browserKey'
    | 'signal'
    | 'onWaiting'
    | 'webRtc'
    | 'iceTransportPolicy'
    | 'seal'
  > {
  /** Who one is seen as. Default: the member of the cast that belongs to the name. */
  avatar?: AvatarDescription | AvatarFile;
  /** `true`: the browser asks for one. Its picture stays on this device. Default: none. */
  camera?: boolean | MediaStreamTrack;
  /** `true`: the browser asks for one. Default: none. */
  microphone?: boolean | MediaStreamTrack;
  /** Join muted. Default: only without a microphone. */
  muted?: boolean;
  /** Gives one's face in place of Guise's own tracker. */
  tracker?: FaceSource;
  /** Makes everybody's avatars in place of Guise's own. */
  createAvatar?: AvatarFactory;
  /** The game's: voices come out of each participant's `audio`. Left out, they are simply played. */
  audioContext?: AudioContext;
  /** URL of the folder of the models. Default: the server's. */
  models?: string;
  /** Where ONNX Runtime's WebAssembly lies. Default: beside this script. */
  wasm?: WasmLocation;
  /** `reduced`: avatars do not breathe and sway. Default: as the person has set their system. */
  motion?: 'full' | 'reduced';
}

export interface LobbyEvents {
  participantJoined: [participant: LobbyParticipant];
  participantLeft: [participant: LobbyParticipant];
  /** Name, mute, camera, avatar or connection changed. */
  participantUpdated: [participant: LobbyParticipant];
  /** One's own mute or camera changed, by whomever. */
  localUpdated: [local: LocalPlayer];
  /** The game's own state of somebody else, newest only: late and lost ones are never told. */
  stateChanged: [participant: LobbyParticipant, state: Uint8Array];
  /** Ids of those who speak, loudest first, one's own among them. */
  speakersChanged: [ids: readonly string[]];
  chatMessage: [message: ChatMessage];
  /** Somebody else reacts; their avatar does already. */
  reaction: [participant: LobbyParticipant, reaction: Reaction];
  connectionStateChanged: [state: ConnectionState];
  /** It is over. `null`: it was left. */
  closed: [error: JoinError | null];
  /** Something does not work and the lobby goes on. */
  problem: [problem: LobbyProblem];
}
