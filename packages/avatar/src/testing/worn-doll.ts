import { type BlendshapeName, blendshapeIndex, type FaceFrame, restFaceFrame } from '@guise/protocol';
import { type Mesh, type SkinnedMesh, Vector3 } from 'three';
import type { Avatar } from '../avatar.js';
import { createModelAvatar } from '../model/create.js';
import { bytesOf, type DollOptions, type WrittenModel } from './write-models.js';

/** Node's three.js decodes no pictures; browser tests do. */
export type Write = (options: DollOptions) => WrittenModel;

const written = new Map<string, WrittenModel>();
const avatars: Avatar[] = [];

/** A doll as an avatar. {@link undressDolls} disposes of it. */
export async function wearDoll(
  write: Write,
  options: DollOptions = {},
  motion: 'full' | 'reduced' = 'reduced',
) {
  const key = `${write.name} ${JSON.stringify(options)}`;
  const model = written.get(key) ?? write({ texture: false, ...options });
  written.set(key, model);
  return wearModel(model, motion);
}

/** {@link wearDoll} of one that was changed after it was written. */
export async function wearModel(model: WrittenModel, motion: 'full' | 'reduced' = 'reduced') {
  const avatar = await createModelAvatar(bytesOf(model), { motion });
  avatars.push(avatar);
  return { avatar, look: new DollLook(avatar, model) };
}

export function undressDolls(): void {
  for (const avatar of avatars.splice(0)) avatar.dispose();
}

/** A face that is seen, with these coefficients. */
export function seen(channels: Partial<Record<BlendshapeName, number>> = {}, timestamp = 0): FaceFrame {
  const frame = restFaceFrame(timestamp);
  frame.sources = { head: 'vision', upper: 'vision', mouth: 'vision', tongue: 'vision' };
  for (const [name, value] of Object.entries(channels))
    frame.blendshapes[blendshapeIndex(name as BlendshapeName)] = value;
  return frame;
}

/** Where the parts of a doll are seen to be. */
export class DollLook {
  constructor(
    readonly avatar: Avatar,
    readonly model: WrittenModel,
  ) {}

  /** Middle and size of a part [m], relative to the avatar. */
  of(name: string, mesh = 'Face'): { middle: Vector3; size: Vector3 } {
    this.avatar.object3D.updateMatrixWorld(true);
    const shape = this.avatar.object3D.getObjectByName(mesh) as Mesh | SkinnedMesh;
    const { first, count } = this.model.parts[name] as { first: number; count: number };
    const [low, high, p] = [new Vector3(9, 9, 9), new Vector3(-9, -9, -9), new Vector3()];
    for (let i = first; i < first + count; i++) {
      shape.getVertexPosition(i, p).applyMatrix4(shape.matrixWorld);
      low.min(p);
      high.max(p);
    }
    return { middle: low.clone().add(high).divideScalar(2), size: high.sub(low) };
  }

  /** How far a part's middle moves when the face does this [m]. */
  moved(part: string, channels: Partial<Record<BlendshapeName, number>>): Vector3 {
    this.avatar.apply(seen());
    const before = this.of(part).middle;
    this.avatar.apply(seen(channels));
    return this.of(part).middle.sub(before);
  }

  /** Which way an eye looks, as seen from its own middle. */
  gaze(side: 'Left' | 'Right'): Vector3 {
    return this.of(`pupil${side}`)
      .middle.sub(this.of(`eye${side}`).middle)
      .normalize();
  }
}
