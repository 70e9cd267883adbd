import { BLENDSHAPE_COUNT, type Quaternion } from '@guise/protocol';

/** What is known of one person's face: what it looks like when it does nothing, and how far it goes. Can be kept as JSON. */
export interface Calibration {
  version: 1;
  /** [52] the blendshapes of the relaxed face, 0..1. */
  neutral: number[];
  /** How the head is held then, in camera space ({@link Pose}). */
  rotation: Quaternion;
  /** [52] how high each blendshape goes when this person means it, 0..1; 1 where that is not known. */
  peaks: number[];
}

/** Nothing known: changes no face. */
export function emptyCalibration(): Calibration {
  return {
    version: 1,
    neutral: new Array(BLENDSHAPE_COUNT).fill(0),
    rotation: [0, 0, 0, 1],
    peaks: new Array(BLENDSHAPE_COUNT).fill(1),
  };
}

/** What was kept, or `null` if that is no calibration. */
export function readCalibration(value: unknown): Calibration | null {
  if (typeof value !== 'object' || value === null) return null;
  const { version, neutral, rotation, peaks } = value as Record<string, unknown>;
  if (version !== 1 || !areShares(neutral) || !areShares(peaks)) return null;
  if (!Array.isArray(rotation) || rotation.length !== 4 || !rotation.every(Number.isFinite)) return null;
  const length = Math.hypot(...(rotation as number[]));
  if (Math.abs(length - 1) > 0.01) return null;
  return { version, neutral: [...neutral], rotation: [...rotation] as Quaternion, peaks: [...peaks] };
}

function areShares(values: unknown): values is number[] {
  return (
    Array.isArray(values) &&
    values.length === BLENDSHAPE_COUNT &&
    values.every((value) => typeof value === 'number' && value >= 0 && value <= 1)
  );
}
