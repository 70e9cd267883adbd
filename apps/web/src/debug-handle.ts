import type { Avatar } from '@guise/avatar';
import type { BackendChoice } from '@guise/tracker';
import type { Call, CallRoom } from './call/call.js';
import type { Tracker } from './call/local-face.js';
import type { Me } from './call/me.js';
import type { ReplayScreen } from './replay/replay-screen.js';
import type { Actor } from './stage/actor.js';
import type { Cast } from './stage/cast.js';
import type { Stage } from './stage/stage.js';

/** What the handle shows: the whole app, or an embedded call. */
export interface Shown {
  readonly call: Call | null;
  readonly cast: Cast;
  readonly actor: Actor | null;
  readonly me: Me | null;
  readonly stage: Stage;
  readonly renderRoot: ParentNode;
}

/** A handle for the console and for browser tests; the app itself never reads it. */
export interface DebugHandle {
  /** The room one is in. */
  readonly room: CallRoom | null;
  /** The others' avatars by participant id, once their models have arrived. */
  readonly avatars: ReadonlyMap<string, Avatar>;
  /** One's own, mirrored; `null` until it has loaded. */
  readonly localAvatar: Avatar | null;
  /** The recording that is played, and on whom; `null` elsewhere. */
  readonly replay: { readonly time: number; readonly avatar: Avatar | null } | null;
  /** The face tracker once it has loaded. */
  readonly tracker: Tracker | null;
  /** Where the face model runs and why; `null` until that is settled. */
  readonly backend: BackendChoice | null;
  /** What the last picture took to draw, in calls. */
  readonly drawCalls: number;
}

declare global {
  interface Window {
    guise?: DebugHandle;
  }
}

/** Puts `window.guise` on the page. */
export function exposeDebugHandle(app: Shown): void {
  window.guise = {
    get room() {
      return app.call?.room ?? null;
    },
    get avatars() {
      return new Map([...app.cast.actors].flatMap(([id, { avatar }]) => (avatar ? [[id, avatar]] : [])));
    },
    get localAvatar() {
      return app.actor?.avatar ?? null;
    },
    get replay() {
      const screen = app.renderRoot.querySelector<ReplayScreen>('guise-replay');
      return screen && { time: screen.replay.time, avatar: screen.avatar };
    },
    get tracker() {
      return app.me?.face.tracker ?? null;
    },
    get backend() {
      return app.me?.face.backend ?? null;
    },
    get drawCalls() {
      return app.stage.drawCalls;
    },
  };
}
