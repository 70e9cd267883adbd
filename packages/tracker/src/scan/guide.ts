import { blendshapeIndex, type Quaternion } from '@guise/protocol';
import { rotate } from '../geometry/quaternion.js';

/** Where to look, one after the other. `left` is the person's own left. */
export const SCAN_STEPS = ['ahead', 'left', 'right', 'up'] as const;
export type ScanStep = (typeof SCAN_STEPS)[number];

/** What keeps a picture from being taken, worst first. */
export type ScanHint =
  | 'no-face'
  | 'come-closer'
  | 'move-into-view'
  | 'too-dark'
  | 'too-bright'
  | 'look-ahead'
  | 'turn-left'
  | 'turn-right'
  | 'turn-less'
  | 'look-up'
  | 'look-less-up'
  | 'open-eyes'
  | 'relax-face'
  | 'hold-still';

/** Which way a face looks relative to the camera's axis [degrees]: positive to the person's left, and up. */
export interface FaceTurn {
  yaw: number;
  pitch: number;
}

export function turnOf(rotation: Readonly<Quaternion>): FaceTurn {
  const [x, y, z] = rotate(rotation, [0, 0, 1]);
  const degrees = 180 / Math.PI;
  return { yaw: Math.atan2(x, z) * degrees, pitch: Math.asin(Math.min(1, Math.max(-1, y))) * degrees };
}

/** Turns that a step takes [degrees] and the one that it likes best. Pitch counts from where the person looked ahead. */
const WINDOWS: Record<ScanStep, { yaw: [number, number]; pitch: [number, number]; best: FaceTurn }> = {
  ahead: { yaw: [-9, 9], pitch: [-16, 16], best: { yaw: 0, pitch: 0 } },
  left: { yaw: [16, 36], pitch: [-13, 13], best: { yaw: 25, pitch: 0 } },
  right: { yaw: [-36, -16], pitch: [-13, 13], best: { yaw: -25, pitch: 0 } },
  up: { yaw: [-14, 14], pitch: [9, 32], best: { yaw: 0, pitch: 19 } },
};

/** What to do to come into a step's window; `null`: one is in it. `level`: pitch of the look ahead [degrees]. */
export function turnHint(step: ScanStep, turn: FaceTurn, level: number): ScanHint | null {
  const { yaw, pitch } = WINDOWS[step];
  const up = turn.pitch - level;
  if (turn.yaw < yaw[0]) return step === 'right' ? 'turn-less' : step === 'left' ? 'turn-left' : 'look-ahead';
  if (turn.yaw > yaw[1])
    return step === 'left' ? 'turn-less' : step === 'right' ? 'turn-right' : 'look-ahead';
  if (up < pitch[0]) return step === 'up' ? 'look-up' : 'look-ahead';
  if (up > pitch[1]) return step === 'up' ? 'look-less-up' : 'look-ahead';
  return null;
}

/** How far a turn is from what the step likes best [degrees]. */
export function offBest(step: ScanStep, turn: FaceTurn, level: number): number {
  const { best } = WINDOWS[step];
  return Math.hypot(turn.yaw - best.yaw, turn.pitch - level - best.pitch);
}

const [BLINK_LEFT, BLINK_RIGHT] = [blendshapeIndex('eyeBlinkLeft'), blendshapeIndex('eyeBlinkRight')];
/** Channels that change a face's shape too much to take it for neutral, and from where on. */
const LOUD = (
  [
    ['jawOpen', 0.3],
    ['mouthSmileLeft', 0.55],
    ['mouthSmileRight', 0.55],
    ['mouthPucker', 0.75],
    ['mouthFunnel', 0.5],
    ['cheekPuff', 0.5],
    ['browInnerUp', 0.85],
  ] as const
).map(([name, most]) => ({ index: blendshapeIndex(name), most }));

/** `open-eyes` or `relax-face` where a face is far from rest. `coefficients`: [52] 0..1. */
export function expressionHint(step: ScanStep, coefficients: ArrayLike<number>): ScanHint | null {
  // Lids come down as a matter of course when one looks up.
  const shut = step === 'up' ? 0.8 : 0.55;
  if (coefficients[BLINK_LEFT] > shut && coefficients[BLINK_RIGHT] > shut) return 'open-eyes';
  return LOUD.some(({ index, most }) => coefficients[index] > most) ? 'relax-face' : null;
}
