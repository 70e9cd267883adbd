import { BLENDSHAPE_NAMES } from '@guise/protocol';
import { eulerOfQuaternion } from './statistics.mjs';

/** Live Link Face has right before left here; everywhere else its order is ARKit's. */
const SWAPPED = {
  jawLeft: 'jawRight',
  jawRight: 'jawLeft',
  mouthLeft: 'mouthRight',
  mouthRight: 'mouthLeft',
};
const SHAPES = BLENDSHAPE_NAMES.map((name) => SWAPPED[name] ?? name);
const ANGLES = ['Head', 'LeftEye', 'RightEye'].flatMap((part) =>
  ['Yaw', 'Pitch', 'Roll'].map((angle) => part + angle),
);
const pascal = (name) => name[0].toUpperCase() + name.slice(1);

/** The columns of the CSV that Epic's Live Link Face records on an iPhone. */
export const LIVE_LINK_COLUMNS = ['Timecode', 'BlendShapeCount', ...SHAPES.map(pascal), ...ANGLES];

/** All columns after the first two. */
const VALUE_COUNT = SHAPES.length + ANGLES.length;

/** How far an eye turns at a look of 1 [radians]: about what ARKit's own eyes do. */
const GAZE = (30 * Math.PI) / 180;

const AT = new Map(BLENDSHAPE_NAMES.map((name, index) => [name, index]));

/**
 * One line of that CSV. Frames without a face are all zeros.
 * @param {import('@guise/protocol').FaceFrame} frame
 * @param {number} frameRate what the frames of the timecode count
 */
export function liveLinkRow(frame, frameRate) {
  const seen = frame.sources.head !== 'absent';
  const values = seen ? [...shapesOf(frame), ...anglesOf(frame)] : new Array(VALUE_COUNT).fill(0);
  return [
    timecode(frame.timestamp, frameRate),
    VALUE_COUNT,
    ...values.map((value) => value.toFixed(8)),
  ].join();
}

const shapesOf = ({ blendshapes }) => SHAPES.map((name) => blendshapes[AT.get(name)]);

/**
 * Radians. Positive: turned to the subject's left, up, and tilted to the subject's right shoulder. Eyes likewise,
 * within the head, out of where the blendshapes say they look: the tracker has no other gaze.
 */
function anglesOf({ pose, blendshapes }) {
  const { yaw, pitch, roll } = eulerOfQuaternion(pose.rotation);
  const radians = (angle) => (angle * Math.PI) / 180;
  const look = (direction, side) => blendshapes[AT.get(`eyeLook${direction}${side}`)];
  const eye = (side, outwards) => [
    outwards * GAZE * (look('Out', side) - look('In', side)),
    GAZE * (look('Up', side) - look('Down', side)),
    0,
  ];
  return [radians(yaw), radians(-pitch), radians(roll), ...eye('Left', 1), ...eye('Right', -1)];
}

/** HH:MM:SS:FF.mmm: frames within the second, and thousandths of a frame. */
export function timecode(timestamp, frameRate) {
  // Timecode counts whole frames: 29.97 a second are numbered as 30 are.
  const rate = Math.max(1, Math.round(frameRate));
  // Counted in thousandths of a frame from the start on, so that rounding carries over into the second.
  const ticks = Math.round((Math.max(0, timestamp) / 1000) * rate * 1000);
  const [frames, rest] = [Math.floor(ticks / 1000), ticks % 1000];
  const seconds = Math.floor(frames / rate);
  const two = (value) => String(value).padStart(2, '0');
  const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60, frames % rate];
  return `${clock.map(two).join(':')}.${String(rest).padStart(3, '0')}`;
}
