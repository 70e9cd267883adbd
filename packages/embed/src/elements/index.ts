import './define-avatar.js';
import { GuiseCallElement } from './guise-call.js';
import { studio } from './studio.js';

if (!customElements.get('guise-call')) customElements.define('guise-call', GuiseCallElement);

/** What the graphics card holds for all `<guise-avatar>` of the page; `null`: none of them is there. */
export function elementsMemory(): { readonly geometries: number; readonly textures: number } | null {
  return studio.memory;
}

export type { Lobby } from '../lobby.js';
export type { LobbyProblem } from '../lobby-error.js';
export type { LobbyParticipant } from '../lobby-participant.js';
export type { AvatarInput } from './avatar-input.js';
export type { CallEnd, CallStep } from './call-model.js';
export { CALL_TEXTS, type CallText, type CallTexts } from './call-texts.js';
export {
  type AvatarTrouble,
  type AvatarTroubleReason,
  type FaceOf,
  GuiseAvatarElement,
  type GuiseAvatarEvents,
} from './guise-avatar.js';
export { GuiseCallElement, type GuiseCallEvents } from './guise-call.js';
