import { FaceDriver, type FetchFile, type Gaze, phaseOf, Wearing } from '@guise/avatar/core';
import type { FaceFrame, Reaction } from '@guise/protocol';
import type { Object3D } from 'three';
import type { AvatarEngine } from './avatar-engine.js';
import { LobbyProblem } from './lobby-error.js';
import type { LobbyAvatar } from './lobby-types.js';

export interface FigureOptions {
  engine: AvatarEngine;
  motion: 'full' | 'reduced';
  fetchFile: FetchFile;
  onProblem: (problem: LobbyProblem) => void;
}

/** Somebody's avatar, whatever they wear, and the face it shows. */
export class Figure {
  /** In three with Guise's avatars: the same object all the time, empty until the first avatar is there. */
  readonly #holder: Object3D | null;
  readonly #wearing: Wearing<LobbyAvatar>;
  readonly #driver: FaceDriver;
  #face: FaceFrame | null = null;

  constructor({ engine, motion, fetchFile, onProblem }: FigureOptions) {
    this.#holder = engine.createHolder?.() ?? null;
    this.#driver = new FaceDriver(0, motion);
    this.#wearing = new Wearing<LobbyAvatar>(
      engine.make,
      { motion, fetchFile },
      {
        onArrived: (avatar) => {
          if (avatar?.object3D) this.#holder?.add(avatar.object3D);
        },
        onUnshowable: (cause) => onProblem(new LobbyProblem('avatar', cause.message, { cause })),
      },
    );
  }

  get object3D(): Object3D | null {
    return this.#holder ?? this.#wearing.avatar?.object3D ?? null;
  }

  get avatar(): LobbyAvatar | null {
    return this.#wearing.avatar;
  }

  /** What was shown last. */
  get face(): FaceFrame | null {
    return this.#face;
  }

  get gaze(): Gaze {
    return this.#driver.gaze;
  }

  set gaze(gaze: Gaze) {
    this.#driver.gaze = gaze;
  }

  wear(name: string, avatar: string | null): void {
    if (this.#wearing.wear({ name, avatar })) this.#driver.phase = phaseOf(name);
  }

  react(reaction: Reaction): void {
    this.#driver.react(reaction);
  }

  /** @param now of the picture, on `performance.now()`'s clock [ms] @param known of the person at that moment */
  update(now: number, known: FaceFrame | null): void {
    const face = this.#driver.next(now, known);
    this.#face = face;
    this.avatar?.apply(face);
    this.avatar?.update?.(this.#driver.elapsed / 1000);
  }

  dispose(): void {
    this.#holder?.removeFromParent();
    this.#wearing.dispose();
  }
}
