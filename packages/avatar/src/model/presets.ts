import { type BlendshapeName, blendshapeIndex } from '@guise/protocol';

/** What one of VRM's expressions is made of. */
export interface PresetRow {
  /** Names of the expression, the first that a model has is played: VRM 1.0's, which three-vrm also gives VRM 0.x's. */
  readonly names: readonly string[];
  /** Expressions of one group share: together they never exceed 1. Blinks share nothing. */
  readonly group: 'vowel' | 'emotion' | 'blink';
  /** Coefficients of ARKit's channels; their sum is the expression's weight, within 0..1. */
  readonly channels: Readonly<Partial<Record<BlendshapeName, number>>>;
}

/**
 * From ARKit's 52 channels to VRM's expressions, for models without Perfect Sync. Gaze (lookUp … lookRight) goes by
 * the model's look-at instead, see eyes.ts. `neutral` is what is left when nothing else is played.
 */
export const PRESETS: readonly PresetRow[] = [
  {
    names: ['aa'],
    group: 'vowel',
    channels: { jawOpen: 1.3, mouthFunnel: -0.7, mouthPucker: -0.8, mouthClose: -1 },
  },
  {
    names: ['ih'],
    group: 'vowel',
    channels: {
      mouthLowerDownLeft: 0.25,
      mouthLowerDownRight: 0.25,
      mouthUpperUpLeft: 0.25,
      mouthUpperUpRight: 0.25,
    },
  },
  { names: ['ou'], group: 'vowel', channels: { mouthPucker: 0.9 } },
  { names: ['ee'], group: 'vowel', channels: { mouthStretchLeft: 0.45, mouthStretchRight: 0.45 } },
  { names: ['oh'], group: 'vowel', channels: { mouthFunnel: 0.9 } },
  { names: ['blinkLeft'], group: 'blink', channels: { eyeBlinkLeft: 1 } },
  { names: ['blinkRight'], group: 'blink', channels: { eyeBlinkRight: 1 } },
  { names: ['happy'], group: 'emotion', channels: { mouthSmileLeft: 0.5, mouthSmileRight: 0.5 } },
  {
    names: ['angry'],
    group: 'emotion',
    channels: {
      browDownLeft: 0.4,
      browDownRight: 0.4,
      noseSneerLeft: 0.3,
      noseSneerRight: 0.3,
      mouthSmileLeft: -0.5,
      mouthSmileRight: -0.5,
    },
  },
  {
    names: ['sad'],
    group: 'emotion',
    channels: { mouthFrownLeft: 0.5, mouthFrownRight: 0.5, mouthShrugLower: 0.3 },
  },
  {
    names: ['surprised', 'Surprised', 'surprise', 'Surprise'],
    group: 'emotion',
    channels: {
      eyeWideLeft: 0.35,
      eyeWideRight: 0.35,
      browOuterUpLeft: 0.25,
      browOuterUpRight: 0.25,
      browInnerUp: 0.25,
    },
  },
  { names: ['relaxed'], group: 'emotion', channels: { mouthDimpleLeft: 0.5, mouthDimpleRight: 0.5 } },
];

/** Both eyes at once, for models that cannot wink: played where `blinkLeft` or `blinkRight` is missing. */
export const BLINK_BOTH: PresetRow = {
  names: ['blink'],
  group: 'blink',
  channels: { eyeBlinkLeft: 0.5, eyeBlinkRight: 0.5 },
};

/**
 * Emotions start here: below it is what a tracker sees in every resting face, and an emotion may block the eyelids
 * for as long as it is anything but 0 (`overrideBlink`).
 */
export const EMOTION_FLOOR = 0.2;

/** A row with its channels by place. */
export interface PresetMixer {
  readonly row: PresetRow;
  /** 0..1, of influences 0..1 in ARKit's order. */
  weight(influences: ArrayLike<number>): number;
}

export function mixer(row: PresetRow): PresetMixer {
  const indices = Object.keys(row.channels).map((name) => blendshapeIndex(name as BlendshapeName));
  const shares = Object.values(row.channels);
  return {
    row,
    weight(influences) {
      let sum = 0;
      for (let i = 0; i < indices.length; i++) {
        sum += (shares[i] as number) * (influences[indices[i] as number] as number);
      }
      if (row.group === 'emotion') sum = (sum - EMOTION_FLOOR) / (1 - EMOTION_FLOOR);
      return Math.min(Math.max(sum, 0), 1);
    },
  };
}
