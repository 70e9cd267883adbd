export type { AvatarDescription, FetchFile, Gaze, WearOptions, Worn } from '@guise/avatar/core';
export { type ConnectionState, type FaceRate, JoinError, type JoinErrorReason } from '@guise/client';
export {
  BLENDSHAPE_NAMES,
  type BlendshapeName,
  blendshapeIndex,
  type ChatMessage,
  type FaceFrame,
  REACTIONS,
  type Reaction,
  restFaceFrame,
} from '@guise/protocol';
export type { FaceSource, WasmLocation } from '@guise/tracker';
export { joinLobby } from './join-lobby.js';
export type { Lobby } from './lobby.js';
export { LobbyError, type LobbyErrorReason, LobbyProblem, type LobbyProblemReason } from './lobby-error.js';
export type { LobbyParticipant } from './lobby-participant.js';
export type { AvatarFactory, AvatarFile, LobbyAvatar, LobbyEvents, LobbyOptions } from './lobby-types.js';
export type { LocalPlayer } from './local-player.js';
