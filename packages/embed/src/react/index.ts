import { createComponent, type EventName } from '@lit/react';
import * as React from 'react';
import {
  GuiseAvatarElement,
  type GuiseAvatarEvents,
  GuiseCallElement,
  type GuiseCallEvents,
} from '../elements/index.js';

/** `<guise-avatar>` with typed properties and events. */
export const GuiseAvatar = createComponent({
  tagName: 'guise-avatar',
  elementClass: GuiseAvatarElement,
  react: React,
  events: {
    onReady: 'guise-ready' as EventName<GuiseAvatarEvents['guise-ready']>,
    onError: 'guise-error' as EventName<GuiseAvatarEvents['guise-error']>,
  },
});

/** `<guise-call>` with typed properties and events; a `ref` has its methods. */
export const GuiseCall = createComponent({
  tagName: 'guise-call',
  elementClass: GuiseCallElement,
  react: React,
  events: {
    onJoined: 'guise-joined' as EventName<GuiseCallEvents['guise-joined']>,
    onParticipantJoined: 'guise-participant-joined' as EventName<GuiseCallEvents['guise-participant-joined']>,
    onParticipantUpdated: 'guise-participant-updated' as EventName<
      GuiseCallEvents['guise-participant-updated']
    >,
    onParticipantLeft: 'guise-participant-left' as EventName<GuiseCallEvents['guise-participant-left']>,
    onSpeakers: 'guise-speakers' as EventName<GuiseCallEvents['guise-speakers']>,
    onProblem: 'guise-problem' as EventName<GuiseCallEvents['guise-problem']>,
    onClosed: 'guise-closed' as EventName<GuiseCallEvents['guise-closed']>,
  },
});

export { type LobbyOfHook, useLobby } from './use-lobby.js';
