import { blendshapeIndex } from '@guise/protocol';
import {
  type BufferGeometry,
  type ColorRepresentation,
  Mesh,
  type Object3D,
  Quaternion,
  SphereGeometry,
  Vector3,
} from 'three';
import { BLINK_SINK, EYE_CENTRE, EYE_RADIUS } from './geometry/eyes.js';
import { SCALE } from './geometry/skull.js';
import { createEyeMaterial } from './materials/eye.js';

/** How far an eye turns at a coefficient of 1 [rad]. */
const YAW = 0.5;
const UP = 0.38;
const DOWN = 0.42;

export function createEyeGeometry(): BufferGeometry {
  // A pole in front: the iris and the pupil are round whatever the facets.
  return new SphereGeometry(EYE_RADIUS * SCALE, 32, 20).rotateX(Math.PI / 2);
}

type Channel = 'blink' | 'down' | 'in' | 'out' | 'up';

/** One eyeball that looks where its eyeLook* coefficients say. */
export class Eyeball {
  readonly mesh: Mesh;
  readonly #lidUp = new Vector3(0, 1, 0);
  readonly #inverse = new Quaternion();
  readonly #half: 1 | -1;
  readonly #index: Record<Channel, number>;

  constructor(parent: Object3D, geometry: BufferGeometry, half: 1 | -1, iris: ColorRepresentation) {
    const side = half > 0 ? 'Left' : 'Right';
    this.#half = half;
    this.#index = {
      blink: blendshapeIndex(`eyeBlink${side}`),
      down: blendshapeIndex(`eyeLookDown${side}`),
      in: blendshapeIndex(`eyeLookIn${side}`),
      out: blendshapeIndex(`eyeLookOut${side}`),
      up: blendshapeIndex(`eyeLookUp${side}`),
    };
    this.mesh = new Mesh(geometry, createEyeMaterial(iris, this.#lidUp));
    this.mesh.name = `eye${side}`;
    this.mesh.position.set(half * EYE_CENTRE[0] * SCALE, EYE_CENTRE[1] * SCALE, EYE_CENTRE[2] * SCALE);
    parent.add(this.mesh);
  }

  /** @param c coefficients in ARKit's order, 0..1 */
  look(c: ArrayLike<number>): void {
    const value = (key: Channel): number => c[this.#index[key]] as number;
    const yaw = this.#half * YAW * (value('out') - value('in'));
    const pitch = DOWN * value('down') - UP * value('up');
    const { mesh } = this;
    mesh.rotation.set(pitch, yaw, 0, 'YXZ');
    this.#lidUp.set(0, 1, 0).applyQuaternion(this.#inverse.copy(mesh.quaternion).invert());
    const blink = value('blink');
    mesh.position.z = (EYE_CENTRE[2] - BLINK_SINK * 4 * blink * (1 - blink)) * SCALE;
  }
}
