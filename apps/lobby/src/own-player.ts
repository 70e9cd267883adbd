import { type Object3D, type PerspectiveCamera, type Scene, Vector3 } from 'three';
import { Body } from './body.js';
import { type Place, turnBetween } from './motion.js';
import type { PlayerState } from './player-state.js';

/** At full speed [m/s]; where the plaza ends, and how much room somebody takes [m]. */
const SPEED = 2.6;
const EDGE = 7;
const ROOM = 0.75;
const behind = new Vector3();

/** Oneself: goes where the controls say, and the camera behind. */
export class OwnPlayer {
  readonly place: Place;
  ready = false;
  countdown: number | null = null;
  readonly #body: Body;
  readonly #velocity = { x: 0, z: 0 };
  #emote = 0;
  #emotes = 0;
  /** Where the camera looks, as a heading [rad]. */
  #view: number;

  constructor(
    head: Object3D,
    private readonly colour: number,
    scene: Scene,
  ) {
    // Somewhere on a ring, looking at the middle.
    const angle = Math.random() * 2 * Math.PI;
    this.place = { x: 3 * Math.sin(angle), z: 3 * Math.cos(angle), heading: angle + Math.PI };
    this.#view = this.place.heading;
    this.#body = new Body(head);
    this.#body.wear(colour);
    scene.add(this.#body.object);
  }

  get state(): PlayerState {
    const { place, ready, colour, countdown } = this;
    const emotes = { emote: this.#emote, emotes: this.#emotes };
    return { ...place, ...emotes, time: performance.now(), ready, colour, countdown };
  }

  emote(index: number): void {
    this.#emote = index;
    this.#emotes = (this.#emotes + 1) % 256;
    this.#body.emote(index);
  }

  /** @param wish right and ahead as the camera sees them, together 1 at most @param others whom one does not walk through */
  walk(seconds: number, [right, ahead]: readonly [number, number], others: readonly Place[]): void {
    const { place } = this;
    const [sin, cos] = [Math.sin(this.#view), Math.cos(this.#view)];
    const soon = Math.min(1, seconds * 9);
    this.#velocity.x += ((sin * ahead - cos * right) * SPEED - this.#velocity.x) * soon;
    this.#velocity.z += ((cos * ahead + sin * right) * SPEED - this.#velocity.z) * soon;
    place.x += this.#velocity.x * seconds;
    place.z += this.#velocity.z * seconds;
    for (const other of others) this.#keep(other, ROOM, Number.POSITIVE_INFINITY);
    this.#keep({ x: 0, z: 0 }, 0, EDGE);
    if (right !== 0 || ahead !== 0)
      place.heading += turnBetween(place.heading, Math.atan2(this.#velocity.x, this.#velocity.z)) * soon;
    // The view comes along when one walks across it, and stays when one walks towards the camera.
    this.#view -= right * seconds * 1.2;
    this.#body.update(seconds, place);
  }

  /** Behind and above, a little farther in a tall picture. */
  follow(camera: PerspectiveCamera, seconds: number): void {
    const far = camera.aspect < 1 ? 4.6 : 3.8;
    const [x, z] = [Math.sin(this.#view), Math.cos(this.#view)];
    behind.set(this.place.x - x * far, 2.25, this.place.z - z * far);
    camera.position.lerp(behind, 1 - Math.exp(-seconds * 7));
    camera.lookAt(this.place.x + x * 1.2, 0.95, this.place.z + z * 1.2);
    camera.updateMatrixWorld();
  }

  /** No nearer to it than `least`, and no farther from it than `most` [m]. */
  #keep({ x, z }: { x: number; z: number }, least: number, most: number): void {
    const distance = Math.hypot(this.place.x - x, this.place.z - z) || 1;
    const times = Math.min(Math.max(distance, least), most) / distance;
    this.place.x = x + (this.place.x - x) * times;
    this.place.z = z + (this.place.z - z) * times;
  }
}
