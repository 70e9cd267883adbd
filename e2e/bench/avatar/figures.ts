import type { AvatarDetail } from '@guise/avatar';
import type { PlainFrame } from '../codec/timing.js';

/** What the page is asked to do. */
export interface Task {
  readonly frames: readonly PlainFrame[];
  readonly counts: readonly number[];
  /** An own-face file. */
  readonly ownFace: readonly number[];
}

/** Median and fastest of many rounds [ms]. */
export interface Duration {
  readonly median: number;
  readonly minimum: number;
}

/** One kind of avatar, so many of it, drawn so finely. */
export interface Case {
  readonly kind: string;
  readonly count: number;
  readonly detail: AvatarDetail;
  /** `apply`, `update` and the scene's matrices, for one avatar. */
  readonly update: Duration;
  /** All avatars updated and drawn into a tile each; what the main thread does of it. */
  readonly picture: Duration;
  /** What one update leaves to the garbage collector [bytes]. */
  readonly garbage: number;
  /** For one avatar. */
  readonly drawCalls: number;
  readonly triangles: number;
  /** Vertices, morph targets, textures: what all avatars keep on the graphics card [bytes]. */
  readonly memory: number;
}
