import type { Reaction } from '@guise/embed';
import * as THREE from 'three';
import { type Place, turnBetween } from './motion.js';
import { COLOURS } from './player-state.js';

/** What a body does while its face reacts: `part` of it is over, 0..1; `there` goes up to 1 and back. */
interface Emote {
  name: string;
  face: Reaction;
  move(it: THREE.Object3D, part: number, there: number): void;
}

const { sin, abs, PI } = Math;
/** Their order is the wire's. */
export const EMOTES: readonly Emote[] = [
  { name: 'hop', face: 'celebrate', move: (it, part) => it.translateY(0.45 * abs(sin(2 * PI * part))) },
  { name: 'spin', face: 'surprise', move: (it, part) => it.rotateY(4 * PI * part * part * (3 - 2 * part)) },
  { name: 'bow', face: 'thumbs-up', move: (it, _part, there) => it.rotateX(0.6 * there) },
  { name: 'dance', face: 'laugh', move: (it, part, there) => it.rotateZ(0.25 * there * sin(6 * PI * part)) },
];
const EMOTE_SECONDS = 1.6;
/** Avatars have the size of people; with so small a body they look right at this scale. */
const SCALE = 1.9;
const NECK = 0.375;
/** From the feet to under the shoulders [m]. */
const HEIGHTS = [0.045, 0.045, 0.075, 0.13, 0.2, 0.265, 0.305, 0.325];
const RADII = [0, 0.09, 0.135, 0.15, 0.143, 0.124, 0.1, 0];
const profile = RADII.map((radius, at) => new THREE.Vector2(radius, HEIGHTS[at]));
const torso = new THREE.LatheGeometry(profile, 40).scale(1, 1, 0.86);
const foot = new THREE.SphereGeometry(0.062, 20, 12);

/** A vinyl toy's body that carries a head: walks as far as it is moved, and does emotes. */
export class Body {
  /** At the feet, looking along +Z. */
  readonly object = new THREE.Group();
  readonly #figure = new THREE.Group();
  readonly #material = new THREE.MeshStandardMaterial({ roughness: 0.55 });
  readonly #feet = [-0.07, 0.07].map((x) => new THREE.Mesh(foot, this.#material).translateX(x));
  #stride = 0;
  #speed = 0;
  #emote: Emote | undefined;
  #emoteSeconds = 0;

  /** @param head origin at the base of the neck, facing +Z: a participant's `object3D` */
  constructor(head: THREE.Object3D) {
    head.position.y = NECK;
    this.#figure.add(new THREE.Mesh(torso, this.#material), ...this.#feet, head);
    this.#figure.scale.setScalar(SCALE);
    this.object.add(this.#figure);
    const castShadows = (object: THREE.Object3D) =>
      object.traverse((part) => Object.assign(part, { castShadow: true }));
    castShadows(this.#figure);
    // The avatar itself comes later, and another one when somebody changes theirs.
    head.addEventListener('childadded', ({ child }) => castShadows(child));
  }

  /** @param index of `COLOURS`; anything else counts as the first */
  wear(index: number): void {
    this.#material.color.set(COLOURS[index] ?? COLOURS[0]);
  }

  /** @param index of `EMOTES`; of others nothing is to be seen */
  emote(index: number): void {
    this.#emote = EMOTES[index];
    this.#emoteSeconds = 0;
  }

  /** @param seconds since the last rendered frame */
  update(seconds: number, { x, z, heading }: Place): void {
    const { position, rotation } = this.object;
    const way = Math.hypot(x - position.x, z - position.z);
    position.set(x, 0, z);
    rotation.y += turnBetween(rotation.y, heading);
    this.#speed += (Math.min(way / Math.max(seconds, 0.001), 4) - this.#speed) * Math.min(1, seconds * 10);
    this.#stride += Math.min(way, 1) * 5;
    const swing = Math.min(1, this.#speed / 1.5);
    for (const [side, mesh] of this.#feet.entries()) {
      const phase = this.#stride + side * Math.PI;
      mesh.position.z = 0.03 + 0.09 * Math.sin(phase) * swing;
      mesh.position.y = 0.035 + 0.05 * Math.max(0, Math.cos(phase)) * swing;
    }
    this.#figure.position.y = 0.035 * Math.abs(Math.sin(this.#stride)) * swing;
    this.#figure.rotation.set(0.07 * swing, 0, 0.035 * Math.sin(this.#stride) * swing);
    this.#emoteSeconds += seconds;
    const part = this.#emoteSeconds / EMOTE_SECONDS;
    if (part < 1) this.#emote?.move(this.#figure, part, Math.sin(Math.PI * part));
  }

  dispose(): void {
    this.object.removeFromParent();
    this.#material.dispose();
  }
}
