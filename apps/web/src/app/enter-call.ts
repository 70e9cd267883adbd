import { announcedText } from '@guise/avatar';
import { JoinError, type JoinOptions, Room } from '@guise/client';
import type { AvatarFiles } from '../avatars/avatar-files.js';
import { Call } from '../call/call.js';
import type { Me } from '../call/me.js';
import { Playback } from '../call/playback.js';
import { StageView } from '../call/stage-view.js';
import { StrainWatch } from '../call/strain-watch.js';
import { VoiceSpace } from '../call/voice-space.js';
import { type LayoutName, readLayout } from '../stage/layouts/layout-name.js';
import type { Stage } from '../stage/stage.js';
import { browserKey } from './browser-key.js';
import { loadSeal } from './load-seal.js';
import { loadPreferences, savePreferences } from './preferences.js';

/** Who comes into which call, and with what. */
export interface Entry {
  room: string;
  /** Of the link: it says whether the call is sealed, and is what it is sealed with. */
  secret: string;
  me: Me;
  /** `null`: the link has none. */
  token: NonNullable<JoinOptions['token']> | null;
  files: AvatarFiles;
  /** Where this browser remembers things. */
  storage: Storage;
  /** How to begin; `null`: as the stage was left. */
  layout: LayoutName | null;
  /** Gives up. */
  signal: AbortSignal;
  /** A host was asked to let one in. */
  onWaiting: () => void;
}

/** Joins the room, and the call begins. @throws JoinError */
export async function enterCall({
  room: roomName,
  secret,
  me,
  token,
  files,
  storage,
  layout,
  signal,
  onWaiting,
}: Entry) {
  const { name, muted, cameraOn, avatar } = me;
  const seal = await loadSeal(roomName, secret);
  const room = await Room.join({
    server: location.origin,
    room: roomName,
    name,
    muted,
    cameraOn,
    // Nobody is told of a file that is not there yet.
    avatar: announcedText(avatar),
    ...(token !== null && { token }),
    ...(seal && { seal }),
    browserKey: browserKey(storage),
    // For those who look whether a TURN server works.
    iceTransportPolicy: new URLSearchParams(location.search).get('turn') === 'only' ? 'relay' : 'all',
    signal,
    onWaiting,
  }).catch((error: unknown) => {
    seal?.close();
    throw error;
  });
  // The person may have gone elsewhere in the meantime.
  if (signal.aborted) {
    await room.leave();
    seal?.close();
    throw JoinError.closed();
  }
  const playback = new Playback(
    () => new Audio(),
    new VoiceSpace(() => new AudioContext()),
    (element) => me.speaker.lead(element),
  );
  return new Call(room, me, playback, files, viewOf(room.localId, storage, layout), seal);
}

/** The layout that the page's address asks for. */
export function askedLayout(search: string): LayoutName | null {
  return readLayout(new URLSearchParams(search).get('layout'));
}

/** The stage as it was left, unless another layout is asked for. */
function viewOf(self: string, storage: Storage, layout: LayoutName | null): StageView {
  const remembered = loadPreferences(storage).stage;
  return new StageView(self, { ...remembered, ...(layout && { layout }) }, (stage) =>
    savePreferences(storage, { stage }),
  );
}

/** Lets stage and camera do less on a busy device; with `?effort=full` in the page's address (`search`) nobody watches: `null`. */
export function watchStrain(call: Call, stage: Stage, search: string): StrainWatch | null {
  if (new URLSearchParams(search).get('effort') === 'full') return null;
  const { camera, face } = call.me;
  const announce = (sentence: string) => call.announce(sentence);
  const watch = new StrainWatch({ stage, camera, face, announce });
  call.strain = watch.strain;
  return watch;
}
