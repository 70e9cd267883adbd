import { blendshapeIndex, type FaceFrame, type Quaternion, restFaceFrame, slerp } from '@guise/protocol';
import { seededRandom } from './random.js';

/** What a face does: the face at any time [ms], time 0 being the start. */
export type Motion = (time: number) => FaceFrame;

const BLINK = { closing: 90, opening: 170 };
const LIDS = [blendshapeIndex('eyeBlinkLeft'), blendshapeIndex('eyeBlinkRight')];
const JAW = blendshapeIndex('jawOpen');
const FUNNEL = blendshapeIndex('mouthFunnel');
const SMILES = [blendshapeIndex('mouthSmileLeft'), blendshapeIndex('mouthSmileRight')];
const BROW = blendshapeIndex('browInnerUp');

/** A face that talks, looks about and blinks: sums of sines, and a blink every two to five seconds. Never still. */
export function talkingFace(seed = 1): Motion {
  const random = seededRandom(seed);
  const wave = (...terms: [hertz: number, size: number][]) => {
    const phased = terms.map(([hertz, size]) => ({
      turn: (hertz * 2 * Math.PI) / 1000,
      size,
      phase: random() * 7,
    }));
    return (time: number) =>
      phased.reduce((sum, { turn, size, phase }) => sum + size * Math.sin(turn * time + phase), 0);
  };
  const yaw = wave([0.23, 0.2], [0.71, 0.06], [1.9, 0.015]);
  const pitch = wave([0.31, 0.1], [1.1, 0.04], [2.3, 0.015]);
  const roll = wave([0.17, 0.08], [0.9, 0.03]);
  const shift = [wave([0.2, 0.03], [0.8, 0.005]), wave([0.3, 0.015], [1.1, 0.004]), wave([0.13, 0.04])];
  const jaw = wave([4.1, 0.22], [2.7, 0.15], [0.5, 0.15]);
  const lips = wave([3.1, 0.15], [1.3, 0.15]);
  const smile = wave([0.19, 0.3], [0.6, 0.1]);
  const brow = wave([0.4, 0.25], [1.2, 0.1]);
  const blinks = Array.from({ length: 200 }, () => 2000 + 3000 * random());
  for (let i = 1; i < blinks.length; i++) blinks[i] = (blinks[i] as number) + (blinks[i - 1] as number);
  return (time) => {
    const frame = seenFrame(time);
    frame.pose.rotation = fromAngles(yaw(time), pitch(time), roll(time));
    frame.pose.translation = [shift[0]!(time), shift[1]!(time), -0.5 + shift[2]!(time)];
    const set = (index: number, value: number) => {
      frame.blendshapes[index] = Math.min(1, Math.max(0, value));
    };
    for (const lid of LIDS) set(lid, 0.05 + 0.9 * blink(time, blinks));
    for (const side of SMILES) set(side, 0.3 + smile(time));
    set(JAW, 0.2 + jaw(time));
    set(FUNNEL, 0.15 + lips(time));
    set(BROW, 0.3 + brow(time));
    return frame;
  };
}

/** A tracked face, over and over, forwards and backwards; smooth between its frames. At least 4 frames, in order. */
export function recordedFace(frames: readonly FaceFrame[]): Motion {
  const first = (frames[0] as FaceFrame).timestamp;
  const length = (frames.at(-1) as FaceFrame).timestamp - first;
  return (time) => {
    const folded = ((time % (2 * length)) + 2 * length) % (2 * length);
    const at = first + Math.min(folded, 2 * length - folded);
    const after = frames.findIndex((frame) => frame.timestamp > at);
    const i = after < 0 ? frames.length - 2 : Math.max(0, after - 1);
    return { ...spline(frames, i, at), timestamp: time };
  };
}

/** `motion` up to `stop` and from `go` on [ms]; in between the face keeps the place it has at `stop`. */
export function pausedFace(motion: Motion, stop: number, go: number): Motion {
  return (time) => {
    const at = time < stop ? time : Math.max(stop, time - (go - stop));
    return { ...motion(at), timestamp: time };
  };
}

function seenFrame(time: number): FaceFrame {
  const frame = restFaceFrame(time);
  frame.confidence = 1;
  frame.sources = { head: 'vision', upper: 'vision', mouth: 'vision', tongue: 'absent' };
  return frame;
}

function fromAngles(yaw: number, pitch: number, roll: number): Quaternion {
  const [sy, cy] = [Math.sin(yaw / 2), Math.cos(yaw / 2)];
  const [sp, cp] = [Math.sin(pitch / 2), Math.cos(pitch / 2)];
  const [sr, cr] = [Math.sin(roll / 2), Math.cos(roll / 2)];
  return [
    cy * sp * cr + sy * cp * sr,
    sy * cp * cr - cy * sp * sr,
    cy * cp * sr - sy * sp * cr,
    cy * cp * cr + sy * sp * sr,
  ];
}

/** How far shut the lids are, 0..1. */
function blink(time: number, blinks: readonly number[]): number {
  const next = blinks.findIndex((start) => start > time);
  const age = time - (blinks[next - 1] ?? Number.NEGATIVE_INFINITY);
  const { closing, opening } = BLINK;
  if (age < closing) return 0.5 - 0.5 * Math.cos((age / closing) * Math.PI);
  if (age < closing + opening) return 0.5 + 0.5 * Math.cos(((age - closing) / opening) * Math.PI);
  return 0;
}

/** Catmull and Rom's spline through the frames around the `i`-th; rotations along the arc. */
function spline(frames: readonly FaceFrame[], i: number, at: number): FaceFrame {
  const pick = (k: number) => frames[Math.min(frames.length - 1, Math.max(0, k))] as FaceFrame;
  const [z, a, b, c] = [pick(i - 1), pick(i), pick(i + 1), pick(i + 2)];
  const s = (at - a.timestamp) / (b.timestamp - a.timestamp);
  const mix = (pz: number, pa: number, pb: number, pc: number) =>
    pa + (s / 2) * (pb - pz + s * (2 * pz - 5 * pa + 4 * pb - pc + s * (3 * (pa - pb) + pc - pz)));
  const [tz, ta, tb, tc] = [z, a, b, c].map((frame) => frame.pose.translation);
  return {
    ...a,
    pose: {
      rotation: slerp(a.pose.rotation, b.pose.rotation, s),
      translation: [0, 1, 2].map((k) => mix(tz![k]!, ta![k]!, tb![k]!, tc![k]!)) as [number, number, number],
    },
    blendshapes: a.blendshapes.map((value, k) =>
      Math.min(1, Math.max(0, mix(z.blendshapes[k]!, value, b.blendshapes[k]!, c.blendshapes[k]!))),
    ),
  };
}
