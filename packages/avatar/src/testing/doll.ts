import { BLENDSHAPE_NAMES } from '@guise/protocol';

type Vec3 = readonly [x: number, y: number, z: number];

/** Bones of a doll of 1.65 m in T-pose that faces +Z, by VRM's names: parent and place [m]. */
export const BONES = {
  hips: [null, [0, 0.9, 0]],
  spine: ['hips', [0, 1.0, 0]],
  chest: ['spine', [0, 1.15, 0]],
  neck: ['chest', [0, 1.38, 0]],
  head: ['neck', [0, 1.45, 0]],
  leftEye: ['head', [0.034, 1.525, 0.07]],
  rightEye: ['head', [-0.034, 1.525, 0.07]],
  leftUpperArm: ['chest', [0.12, 1.33, 0]],
  leftLowerArm: ['leftUpperArm', [0.35, 1.33, 0]],
  leftHand: ['leftLowerArm', [0.57, 1.33, 0]],
  rightUpperArm: ['chest', [-0.12, 1.33, 0]],
  rightLowerArm: ['rightUpperArm', [-0.35, 1.33, 0]],
  rightHand: ['rightLowerArm', [-0.57, 1.33, 0]],
  leftUpperLeg: ['hips', [0.08, 0.86, 0]],
  leftLowerLeg: ['leftUpperLeg', [0.08, 0.47, 0]],
  leftFoot: ['leftLowerLeg', [0.08, 0.08, 0]],
  rightUpperLeg: ['hips', [-0.08, 0.86, 0]],
  rightLowerLeg: ['rightUpperLeg', [-0.08, 0.47, 0]],
  rightFoot: ['rightLowerLeg', [-0.08, 0.08, 0]],
  // A plait that swings.
  hair1: ['head', [0, 1.58, -0.095]],
  hair2: ['hair1', [0, 1.49, -0.12]],
  hair3: ['hair2', [0, 1.4, -0.13]],
} as const satisfies Record<string, readonly [string | null, Vec3]>;
export type BoneName = keyof typeof BONES;
export const BONE_NAMES = Object.keys(BONES) as BoneName[];

/** Colours of its palette, by place. */
export const PALETTE = [
  '#f2c7ad',
  '#5b3a2e',
  '#fbf7f2',
  '#2f6f86',
  '#8c2f3c',
  '#c9564a',
  '#41517f',
  '#20151c',
] as const;
const [SKIN, HAIR, WHITE, IRIS, MOUTH, TONGUE, SHIRT, PUPIL] = [0, 1, 2, 3, 4, 5, 6, 7];

/** An ellipsoid: what all of the doll is made of. */
export interface Part {
  readonly name: string;
  readonly bone: BoneName;
  readonly centre: Vec3;
  readonly radius: Vec3;
  readonly colour: number;
  readonly side: 'Left' | 'Right' | null;
}

const part = (
  name: string,
  bone: BoneName,
  colour: number,
  centre: Vec3,
  radius: Vec3,
  side: Part['side'] = null,
): Part => ({ name, bone, colour, centre, radius, side });

const bothSides = (make: (side: 'Left' | 'Right', x: 1 | -1, bone: 'left' | 'right') => Part[]): Part[] => [
  ...make('Left', 1, 'left'),
  ...make('Right', -1, 'right'),
];

/** What morph targets move. */
export const FACE_PARTS: readonly Part[] = [
  part('skull', 'head', SKIN, [0, 1.53, 0], [0.088, 0.108, 0.09]),
  part('nose', 'head', SKIN, [0, 1.503, 0.09], [0.011, 0.014, 0.012]),
  part('mouth', 'head', MOUTH, [0, 1.468, 0.072], [0.026, 0.004, 0.012]),
  part('tongue', 'head', TONGUE, [0, 1.463, 0.062], [0.013, 0.004, 0.012]),
  ...bothSides((side, x, bone) => [
    part(`eye${side}`, `${bone}Eye`, WHITE, [x * 0.034, 1.525, 0.07], [0.019, 0.021, 0.018], side),
    part(`iris${side}`, `${bone}Eye`, IRIS, [x * 0.034, 1.525, 0.083], [0.0095, 0.0115, 0.006], side),
    part(`pupil${side}`, `${bone}Eye`, PUPIL, [x * 0.034, 1.525, 0.086], [0.0045, 0.006, 0.0045], side),
    part(`lid${side}`, 'head', SKIN, [x * 0.034, 1.548, 0.07], [0.023, 0.006, 0.025], side),
    part(`brow${side}`, 'head', HAIR, [x * 0.036, 1.565, 0.079], [0.019, 0.0035, 0.006], side),
  ]),
];

export const BODY_PARTS: readonly Part[] = [
  part('hair', 'head', HAIR, [0, 1.563, -0.022], [0.098, 0.096, 0.092]),
  part('plait1', 'hair1', HAIR, [0, 1.535, -0.118], [0.03, 0.055, 0.028]),
  part('plait2', 'hair2', HAIR, [0, 1.445, -0.13], [0.024, 0.055, 0.024]),
  part('plait3', 'hair3', HAIR, [0, 1.37, -0.133], [0.018, 0.045, 0.018]),
  part('neck', 'neck', SKIN, [0, 1.4, 0], [0.036, 0.075, 0.038]),
  part('chest', 'chest', SHIRT, [0, 1.2, 0], [0.135, 0.175, 0.085]),
  part('hips', 'hips', SHIRT, [0, 0.96, 0], [0.125, 0.13, 0.085]),
  ...bothSides((side, x, bone) => [
    part(`upperArm${side}`, `${bone}UpperArm`, SHIRT, [x * 0.23, 1.33, 0], [0.135, 0.042, 0.042], side),
    part(`lowerArm${side}`, `${bone}LowerArm`, SKIN, [x * 0.46, 1.33, 0], [0.125, 0.032, 0.032], side),
    part(`leg${side}`, `${bone}UpperLeg`, HAIR, [x * 0.08, 0.5, 0], [0.065, 0.45, 0.065], side),
  ]),
];

/** How a channel at 1 moves a point of a part [m]. @param p the point on the unit sphere */
type Move = (part: Part, p: Vec3) => Vec3;
const STILL: Vec3 = [0, 0, 0];
const up = (y: number): Vec3 => [0, y, 0];

/** By how each name begins; sides are kept apart by {@link moveOf}. */
const MOVES: readonly (readonly [pattern: RegExp, of: RegExp, move: Move])[] = [
  [/^eyeBlink/, /^lid/, (_, p) => [0, 0.015 * p[1] - 0.023, 0]],
  [/^eyeWide/, /^lid/, () => up(0.006)],
  [/^eyeSquint/, /^lid/, () => up(-0.006)],
  [/^eyeLookUp/, /^(iris|pupil)/, () => up(0.007)],
  [/^eyeLookDown/, /^(iris|pupil)/, () => up(-0.007)],
  [/^eyeLookIn/, /^(iris|pupil)/, ({ side }) => [side === 'Left' ? -0.008 : 0.008, 0, -0.001]],
  [/^eyeLookOut/, /^(iris|pupil)/, ({ side }) => [side === 'Left' ? 0.008 : -0.008, 0, -0.001]],
  [/^jawOpen/, /^mouth/, (_, p) => up(0.016 * p[1] - 0.013)],
  [/^jawOpen/, /^tongue/, () => up(-0.016)],
  [/^jawOpen/, /^skull/, (_, p) => up(p[1] < -0.5 && p[2] > 0 ? -0.02 : 0)],
  [/^jaw(Left|Right)/, /^(mouth|tongue)/, () => STILL],
  [/^jawForward/, /^mouth/, () => [0, 0, 0.006]],
  [/^mouthClose/, /^mouth/, (_, p) => up(-0.014 * p[1] + 0.011)],
  [/^mouthFunnel/, /^mouth/, (_, p) => [-0.012 * p[0], 0.008 * p[1], 0.006]],
  [/^mouthPucker/, /^mouth/, (_, p) => [-0.017 * p[0], 0.004 * p[1], 0.007]],
  [/^mouthSmile/, /^mouth/, (_, p) => [0.008 * p[0], 0.012 * p[0] ** 2, 0]],
  [/^mouthFrown/, /^mouth/, (_, p) => [0.002 * p[0], -0.01 * p[0] ** 2, 0]],
  [/^mouth(Stretch|Dimple)/, /^mouth/, (_, p) => [0.008 * p[0], 0, 0]],
  [/^mouth(LowerDown|UpperUp)/, /^mouth/, (_, p) => up(0.005 * p[1])],
  [/^mouth(Press|Roll|Shrug)/, /^mouth/, (_, p) => up(-0.002 * p[1])],
  [/^brow(InnerUp|OuterUp)/, /^brow/, () => up(0.009)],
  [/^browDown/, /^brow/, () => up(-0.007)],
  [/^noseSneer/, /^nose/, () => up(0.003)],
  [/^cheek/, /^skull/, (_, p) => [0.006 * p[0], 0, p[2] > 0 && p[1] < 0 ? 0.004 : 0]],
  [/^tongueOut/, /^tongue/, () => [0, -0.004, 0.03]],
];

/** How one of ARKit's channels moves a part of the doll's face: a side's own moves nothing on the other. */
function moveOf(channel: string, part: Part): (p: Vec3) => Vec3 {
  const side = /(Left|Right)$/.exec(channel)?.[1];
  if (/^(jaw|mouth)(Left|Right)$/.test(channel)) {
    const by: Vec3 = [side === 'Left' ? 0.01 : -0.01, 0, 0];
    return () => (/^(mouth|tongue)/.test(part.name) ? by : STILL);
  }
  const move = MOVES.find(([pattern, of]) => pattern.test(channel) && of.test(part.name))?.[2];
  if (!move || (side && part.side && part.side !== side)) return () => STILL;
  const half = side && !part.side ? (side === 'Left' ? 1 : -1) : 0;
  return (p) => (half !== 0 && half * p[0] <= 0 ? STILL : move(part, p));
}

/** How several channels together move a part. */
export function mixOf(channels: Readonly<Record<string, number>>, part: Part): (p: Vec3) => Vec3 {
  const moves = Object.entries(channels).map(([name, weight]) => [moveOf(name, part), weight] as const);
  return (p) => {
    let [x, y, z] = STILL;
    for (const [move, weight] of moves) {
      const by = move(p);
      x += weight * by[0];
      y += weight * by[1];
      z += weight * by[2];
    }
    return [x, y, z];
  };
}

/** Morph targets of a doll that knows nothing of ARKit, by VRoid's names. */
export const PRESET_MORPHS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  Fcl_MTH_A: { jawOpen: 1 },
  Fcl_MTH_I: { mouthStretchLeft: 1, mouthStretchRight: 1, jawOpen: 0.2 },
  Fcl_MTH_U: { mouthPucker: 1, jawOpen: 0.2 },
  Fcl_MTH_E: { mouthStretchLeft: 0.7, mouthStretchRight: 0.7, jawOpen: 0.5 },
  Fcl_MTH_O: { mouthFunnel: 1, jawOpen: 0.6 },
  Fcl_EYE_Close_L: { eyeBlinkLeft: 1 },
  Fcl_EYE_Close_R: { eyeBlinkRight: 1 },
  Fcl_ALL_Joy: { mouthSmileLeft: 1, mouthSmileRight: 1 },
  Fcl_ALL_Angry: { browDownLeft: 1, browDownRight: 1 },
  Fcl_ALL_Sorrow: { mouthFrownLeft: 1, mouthFrownRight: 1 },
  Fcl_ALL_Fun: { mouthDimpleLeft: 1, mouthDimpleRight: 1 },
  Fcl_ALL_Surprised: { browInnerUp: 1, eyeWideLeft: 1, eyeWideRight: 1 },
  Look_Up: { eyeLookUpLeft: 1, eyeLookUpRight: 1 },
  Look_Down: { eyeLookDownLeft: 1, eyeLookDownRight: 1 },
  Look_Left: { eyeLookOutLeft: 1, eyeLookInRight: 1 },
  Look_Right: { eyeLookInLeft: 1, eyeLookOutRight: 1 },
};

export const ARKIT_MORPHS: Readonly<Record<string, Readonly<Record<string, number>>>> = Object.fromEntries(
  BLENDSHAPE_NAMES.map((name) => [name, { [name]: 1 }]),
);

/** Points of the unit sphere, rows from the bottom to the top, and its triangles. */
export function sphere(rows: number, columns: number): { points: Vec3[]; triangles: number[] } {
  const points: Vec3[] = [];
  const triangles: number[] = [];
  for (let row = 0; row <= rows; row++) {
    const latitude = Math.PI * (row / rows - 0.5);
    for (let column = 0; column <= columns; column++) {
      const longitude = (2 * Math.PI * column) / columns;
      const r = Math.cos(latitude);
      points.push([r * Math.sin(longitude), Math.sin(latitude), r * Math.cos(longitude)]);
      if (row === rows || column === columns) continue;
      const a = row * (columns + 1) + column;
      const b = a + columns + 1;
      triangles.push(a, a + 1, b + 1, a, b + 1, b);
    }
  }
  return { points, triangles };
}
