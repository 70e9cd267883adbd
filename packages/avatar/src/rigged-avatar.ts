import type { FaceFrame } from '@guise/protocol';
import { Group, type Mesh } from 'three';
import type { Avatar } from './avatar.js';
import { AvatarError } from './errors.js';
import { FaceMotion } from './face-motion.js';
import type { Rig } from './rig.js';

/** What every avatar on the cast's rig does with frames and time: a face with 52 morph targets on the head's bone. */
export abstract class RiggedAvatar implements Avatar {
  readonly object3D = new Group();
  protected readonly face: Mesh;
  protected readonly rig: Rig;
  readonly #motion: FaceMotion;
  #disposed = false;

  constructor(face: Mesh, rig: Rig, options: { seed: string; motion: 'full' | 'reduced' }) {
    this.face = face;
    this.rig = rig;
    this.#motion = new FaceMotion(options);
    rig.head.add(face);
    this.object3D.add(rig.chest);
  }

  apply(frame: FaceFrame): void {
    if (this.#disposed) throw new AvatarError('disposed', 'the avatar has been disposed of');
    this.#motion.apply(frame);
    this.#pose();
    this.show();
  }

  update(dt: number): void {
    if (this.#disposed || !(dt > 0)) return;
    this.#motion.advance(dt);
    if (!this.#motion.headKnown) this.#pose();
    else this.rig.breathe(this.#motion.breath);
    if (!this.#motion.eyesKnown) this.show();
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.object3D.removeFromParent();
    this.release();
    this.rig.skeleton.dispose();
  }

  /** Gives back what the avatar's own meshes hold on the GPU; called once. */
  protected abstract release(): void;

  /** Shows the coefficients of the moment. */
  protected show(): void {
    const { influences, gaze } = this.#motion;
    const shown = this.face.morphTargetInfluences as number[];
    for (let i = 0; i < influences.length; i++) shown[i] = influences[i] as number;
    this.rig.look(0, gaze[0]);
    this.rig.look(1, gaze[1]);
  }

  #pose(): void {
    this.rig.pose(this.#motion.turn, this.#motion.lean);
    this.rig.breathe(this.#motion.breath);
  }
}
