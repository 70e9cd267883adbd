import {
  type BlendshapeName,
  blendshapeIndex,
  type FaceFrame,
  multiply,
  type Reaction,
} from '@guise/protocol';

/** How long a gesture takes to come and to go, and how long it is in all [s]. */
const COME = 0.18;
const GO = 0.5;
export const GESTURE_SECONDS = 2.2;

interface Gesture {
  /** What the face does at the gesture's height, 0..1. */
  readonly face: Partial<Record<BlendshapeName, number>>;
  /** Channels that beat with the head, e.g. a jaw that laughs. */
  readonly beating?: Partial<Record<BlendshapeName, number>>;
  /** Turn of the head at the height: pitch (down is positive), yaw, roll [rad]. */
  readonly turn: readonly [pitch: number, yaw: number, roll: number];
  /** How much of the turn beats, 0..1, and how often [Hz]. */
  readonly beat: number;
  readonly rate: number;
}

const BOTH = (
  name: 'mouthSmile' | 'cheekSquint' | 'eyeSquint' | 'eyeWide' | 'browOuterUp',
  value: number,
) => ({
  [`${name}Left`]: value,
  [`${name}Right`]: value,
});

const GESTURES: Readonly<Record<Reaction, Gesture>> = {
  'thumbs-up': {
    face: { ...BOTH('mouthSmile', 0.55), browInnerUp: 0.25 },
    turn: [0.2, 0, 0],
    beat: 1,
    rate: 1.6,
  },
  heart: {
    face: {
      ...BOTH('mouthSmile', 0.8),
      ...BOTH('cheekSquint', 0.6),
      ...BOTH('eyeSquint', 0.5),
      browInnerUp: 0.5,
    },
    turn: [0.03, 0, 0.2],
    beat: 0.15,
    rate: 0.9,
  },
  laugh: {
    face: { ...BOTH('mouthSmile', 1), ...BOTH('cheekSquint', 0.9), ...BOTH('eyeSquint', 0.7), jawOpen: 0.25 },
    beating: { jawOpen: 0.3 },
    turn: [-0.16, 0.02, 0.04],
    beat: 0.45,
    rate: 4.2,
  },
  surprise: {
    face: {
      ...BOTH('eyeWide', 1),
      ...BOTH('browOuterUp', 0.9),
      browInnerUp: 1,
      jawOpen: 0.42,
      mouthFunnel: 0.25,
    },
    turn: [-0.12, 0, 0],
    beat: 0,
    rate: 1,
  },
  celebrate: {
    face: {
      ...BOTH('mouthSmile', 0.95),
      ...BOTH('browOuterUp', 0.6),
      ...BOTH('cheekSquint', 0.5),
      jawOpen: 0.32,
    },
    turn: [-0.05, 0, 0.13],
    beat: 0.95,
    rate: 2.4,
  },
};

/** Up and down again, smoothly: 0 before, 1 in the middle, 0 from {@link GESTURE_SECONDS} on. */
function strength(seconds: number): number {
  const t = Math.min(seconds / COME, (GESTURE_SECONDS - seconds) / GO, 1);
  return t <= 0 ? 0 : t * t * (3 - 2 * t);
}

/**
 * A face that shows a reaction on top of what it does: the gesture joins in with the larger of each channel, and turns
 * the head further. What nothing was known of becomes `idle`, so that avatars show it.
 * @param seconds since the reaction began
 * @returns `frame` itself when the gesture is over, else a new frame
 */
export function addReaction(frame: FaceFrame, reaction: Reaction, seconds: number): FaceFrame {
  const amount = strength(seconds);
  if (amount === 0) return frame;
  const { face, beating = {}, turn, beat, rate } = GESTURES[reaction];
  const phase = Math.sin(2 * Math.PI * rate * seconds);
  const blendshapes = Float32Array.from(frame.blendshapes);
  const show = (name: string, value: number) => {
    const index = blendshapeIndex(name as BlendshapeName);
    blendshapes[index] = Math.max(blendshapes[index] as number, Math.min(1, value * amount));
  };
  for (const [name, value] of Object.entries(face)) {
    show(name, value + (beating[name as BlendshapeName] ?? 0) * Math.max(0, phase));
  }
  const swing = amount * (1 - beat + beat * phase);
  const [pitch, yaw, roll] = turn;
  const rotation = multiply(frame.pose.rotation, fromAngles(pitch * swing, yaw * swing, roll * swing));
  const { head, upper, mouth, tongue } = frame.sources;
  const known = (source: typeof head) => (source === 'absent' ? 'idle' : source);
  return {
    ...frame,
    pose: { ...frame.pose, rotation },
    blendshapes,
    sources: { head: known(head), upper: known(upper), mouth: known(mouth), tongue },
  };
}

/** Small turns: about x, then y, then z. */
function fromAngles(pitch: number, yaw: number, roll: number): FaceFrame['pose']['rotation'] {
  const half = (angle: number, axis: 0 | 1 | 2): FaceFrame['pose']['rotation'] => {
    const turned: FaceFrame['pose']['rotation'] = [0, 0, 0, Math.cos(angle / 2)];
    turned[axis] = Math.sin(angle / 2);
    return turned;
  };
  return multiply(multiply(half(pitch, 0), half(yaw, 1)), half(roll, 2));
}
