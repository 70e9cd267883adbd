import { blendshapeIndex, type OwnFaceColour } from '@guise/protocol';
import { Color, SRGBColorSpace } from 'three';
import type { Point } from '../geometry/skull.js';
import { DOWN, UP, YAW } from '../rig.js';
import type { Eyeball } from './lids.js';
import { MovingMesh } from './skin-mesh.js';

/** Iris and pupil as seen from an eyeball's middle [rad]. */
export const IRIS = 0.47;
export const PUPIL = 0.19;

type Tone = 'pupil' | 'iris' | 'rim' | 'white' | 'back';

/** Rings from the pole in front: angle [rad] and what is painted; where colours change, two rings lie in one place. */
const RINGS: readonly (readonly [angle: number, tone: Tone])[] = [
  [0.02, 'pupil'],
  [PUPIL, 'pupil'],
  [PUPIL + 0.004, 'iris'],
  [0.8 * IRIS, 'iris'],
  [0.98 * IRIS, 'rim'],
  [IRIS + 0.01, 'white'],
  [0.75, 'white'],
  [1.05, 'white'],
  [1.5, 'back'],
  [2.2, 'back'],
  [3.1, 'back'],
];
const ROUND = 28;

/** Both eyeballs with painted irises, turned by the `eyeLook` blendshapes as far as a straight way goes. */
export function eyeballMesh(eyes: readonly [Eyeball, Eyeball], iris: OwnFaceColour): MovingMesh {
  const mesh = new MovingMesh();
  const [r, g, b] = iris;
  const colour = new Color().setRGB(r / 255, g / 255, b / 255, SRGBColorSpace).multiplyScalar(1.25);
  const own: Point = [colour.r, colour.g, colour.b];
  const tones: Record<Tone, Point> = {
    pupil: [0.005, 0.005, 0.006],
    iris: own,
    rim: own.map((value) => 0.3 * value) as Point,
    white: [0.62, 0.6, 0.58],
    back: [0.4, 0.33, 0.31],
  };
  eyes.forEach((eye, side) => {
    addEyeball(mesh, eye, side === 0 ? 'Left' : 'Right', tones);
  });
  return mesh;
}

function addEyeball(
  mesh: MovingMesh,
  { centre, radius }: Eyeball,
  side: 'Left' | 'Right',
  tones: Record<Tone, Point>,
): void {
  const outwards = side === 'Left' ? 1 : -1;
  // Turns about the axes x and y [rad] of each blendshape.
  const turns = new Map<number, readonly [pitch: number, yaw: number]>([
    [blendshapeIndex(`eyeLookUp${side}`), [-UP, 0]],
    [blendshapeIndex(`eyeLookDown${side}`), [DOWN, 0]],
    [blendshapeIndex(`eyeLookOut${side}`), [0, outwards * YAW]],
    [blendshapeIndex(`eyeLookIn${side}`), [0, -outwards * YAW]],
  ]);
  const add = (n: Point, tone: Tone): number => {
    const place = n.map((value, k) => (centre[k] as number) + radius * value) as Point;
    return mesh.add(place, [0, 0], [...tones[tone], 0], (blendshape) => {
      const turn = turns.get(blendshape);
      if (!turn) return [0, 0, 0];
      const to = turned(n, turn);
      return to.map((value, k) => radius * (value - (n[k] as number))) as Point;
    });
  };
  let previous: number[] | null = null;
  const pole = add([0, 0, 1], 'pupil');
  for (const [angle, tone] of RINGS) {
    const ring = Array.from({ length: ROUND }, (_, k) => {
      const a = (2 * Math.PI * k) / ROUND;
      return add([Math.sin(angle) * Math.cos(a), Math.sin(angle) * Math.sin(a), Math.cos(angle)], tone);
    });
    if (previous) mesh.bridge(ring, previous, true);
    else
      for (let k = 0; k < ROUND; k++)
        mesh.triangles.push(pole, ring[k] as number, ring[(k + 1) % ROUND] as number);
    previous = ring;
  }
}

function turned([x, y, z]: Point, [pitch, yaw]: readonly [number, number]): Point {
  const [py, pz] = [y * Math.cos(pitch) - z * Math.sin(pitch), y * Math.sin(pitch) + z * Math.cos(pitch)];
  return [x * Math.cos(yaw) + pz * Math.sin(yaw), py, pz * Math.cos(yaw) - x * Math.sin(yaw)];
}
