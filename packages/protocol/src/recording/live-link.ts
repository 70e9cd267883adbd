import { BLENDSHAPE_NAMES, type BlendshapeName, blendshapeIndex } from '../blendshapes.js';
import { type FaceFrame, restFaceFrame } from '../face-frame.js';
import { WireError } from '../wire-error.js';
import { FaceRecording } from './face-recording.js';
import { anglesOf, rotationOf } from './head-angles.js';
import { linesOf } from './json-lines.js';
import { RecordingError } from './recording-error.js';

/** Live Link Face has right before left here; everywhere else its order is ARKit's. */
const SWAPPED: Partial<Record<BlendshapeName, BlendshapeName>> = {
  jawLeft: 'jawRight',
  jawRight: 'jawLeft',
  mouthLeft: 'mouthRight',
  mouthRight: 'mouthLeft',
};
const SHAPES = BLENDSHAPE_NAMES.map((name) => SWAPPED[name] ?? name);
const ANGLES = ['Head', 'LeftEye', 'RightEye'].flatMap((part) =>
  ['Yaw', 'Pitch', 'Roll'].map((angle) => part + angle),
);
const pascal = (name: string) => (name[0] as string).toUpperCase() + name.slice(1);

/** The columns of the CSV that Epic's Live Link Face records on an iPhone, in its order. */
export const LIVE_LINK_COLUMNS: readonly string[] = [
  'Timecode',
  'BlendShapeCount',
  ...SHAPES.map(pascal),
  ...ANGLES,
];
/** Frames a second that the app's timecodes count. */
export const LIVE_LINK_RATE = 60;

/** All columns after the first two. */
const VALUE_COUNT = SHAPES.length + ANGLES.length;
/** How far an eye turns at a look of 1 [radians]: about what ARKit's own eyes do. */
const GAZE = (30 * Math.PI) / 180;
/** What timecodes count [frames a second]. */
const RATES = [24, 25, 30, 48, 50, 60, 120];
/** Fewer rows do not tell how far their timecodes count. */
const ENOUGH_ROWS = 60;
const DAY = 24 * 60 * 60 * 1000;

/** A recording as that CSV, one string a line with its line break, the columns first. Timecodes count from its first frame on. */
export function* liveLinkCsv(recording: FaceRecording): Generator<string> {
  yield `${LIVE_LINK_COLUMNS.join()}\n`;
  for (const frame of recording.frames()) yield `${liveLinkRow(frame, LIVE_LINK_RATE)}\n`;
}

/**
 * One line of it. Angles [radians]: {@link HeadAngles}; the eyes' within the head, out of where the blendshapes say they look. Frames
 * without a face are all zeros.
 * @param frameRate what the frames of the timecode count
 */
export function liveLinkRow(frame: FaceFrame, frameRate: number): string {
  const seen = Object.values(frame.sources).some((source) => source !== 'absent');
  const values = seen ? [...shapesOf(frame), ...allAnglesOf(frame)] : new Array<number>(VALUE_COUNT).fill(0);
  return [
    timecode(frame.timestamp, frameRate),
    VALUE_COUNT,
    ...values.map((value) => value.toFixed(8)),
  ].join();
}

const shapesOf = ({ blendshapes }: FaceFrame) =>
  SHAPES.map((name) => blendshapes[blendshapeIndex(name)] as number);

function allAnglesOf({ pose, blendshapes }: FaceFrame): number[] {
  const { yaw, pitch, roll } = anglesOf(pose.rotation);
  const look = (direction: string, side: string) =>
    blendshapes[blendshapeIndex(`eyeLook${direction}${side}` as BlendshapeName)] as number;
  const eye = (side: string, outwards: number) => [
    outwards * GAZE * (look('Out', side) - look('In', side)),
    GAZE * (look('Up', side) - look('Down', side)),
    0,
  ];
  return [yaw, pitch, roll, ...eye('Left', 1), ...eye('Right', -1)];
}

/** HH:MM:SS:FF.mmm: frames within the second, and thousandths of a frame. @param timestamp [ms] */
export function timecode(timestamp: number, frameRate: number): string {
  // Timecode counts whole frames: 29.97 a second are numbered as 30 are.
  const rate = Math.max(1, Math.round(frameRate));
  // Counted in thousandths of a frame from the start on, so that rounding carries over into the second.
  const ticks = Math.round((Math.max(0, timestamp) / 1000) * rate * 1000);
  const [frames, rest] = [Math.floor(ticks / 1000), ticks % 1000];
  const seconds = Math.floor(frames / rate);
  const two = (value: number) => String(value).padStart(2, '0');
  const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60, frames % rate];
  return `${clock.map(two).join(':')}.${String(rest).padStart(3, '0')}`;
}

/**
 * Reads the CSV of Live Link Face, its own or ours, columns in any order: blendshapes that have none are 0, the eyes' angles are not
 * needed. Timecodes are taken as 60 frames a second unless a longer file never counts that far. A row without values, or with
 * nothing but zeros, is a moment without a face; one that is not newer than the row before is passed over.
 * @throws RecordingError
 */
export function readLiveLinkCsv(text: string): FaceRecording {
  const lines = linesOf(text);
  const columns = readColumns(lines.next().value ?? '');
  const rows = [...readRows(lines, columns)];
  const rate = rateOf(rows);
  const recording = new FaceRecording();
  let midnights = 0;
  let former = 0;
  for (const { time, cells, line } of rows) {
    const at = (time.seconds + time.frames / rate) * 1000;
    if (at < former - DAY / 2) midnights++;
    former = at;
    if (add(recording, cells, columns, at + midnights * DAY, line) === 'full') throw RecordingError.tooLong();
  }
  if (recording.length === 0) throw new RecordingError('empty', 'There is no face in this recording.');
  return recording;
}

interface Row {
  time: { seconds: number; frames: number };
  cells: string[];
  line: number;
}

/** Where each column is, by its name in small letters. */
function readColumns(header: string): ReadonlyMap<string, number> {
  const names = header
    .replace(/^\ufeff/, '')
    .split(',')
    .map((name) => name.trim().toLowerCase());
  const columns = new Map(names.map((name, i) => [name, i]));
  const known = BLENDSHAPE_NAMES.filter((name) => columns.has(name.toLowerCase()));
  if (!columns.has('timecode') || known.length === 0)
    throw new RecordingError('format', 'This is no recording of Live Link Face.', 1);
  return columns;
}

function* readRows(lines: Iterable<string>, columns: ReadonlyMap<string, number>): Generator<Row> {
  let line = 1;
  const at = columns.get('timecode') as number;
  for (const text of lines) {
    line++;
    if (text.trim() === '') continue;
    const cells = text.split(',');
    yield { time: readTimecode(cells[at] ?? '', line), cells, line };
  }
}

function readTimecode(text: string, line: number): Row['time'] {
  const match = /^\s*(\d{1,3}):(\d{1,2}):(\d{1,2})[:;](\d{1,3}(?:\.\d{1,6})?)\s*$/.exec(text);
  if (!match) throw RecordingError.line(line, 'no timecode');
  const [hours, minutes, seconds, frames] = match.slice(1).map(Number) as [number, number, number, number];
  return { seconds: hours * 3600 + minutes * 60 + seconds, frames };
}

function rateOf(rows: readonly Row[]): number {
  const most = rows.reduce((highest, { time }) => Math.max(highest, Math.floor(time.frames)), 0);
  if (rows.length < ENOUGH_ROWS && most < LIVE_LINK_RATE) return LIVE_LINK_RATE;
  return RATES.find((rate) => most < rate) ?? most + 1;
}

function add(
  recording: FaceRecording,
  cells: readonly string[],
  columns: ReadonlyMap<string, number>,
  timestamp: number,
  line: number,
) {
  const value = (name: string): number => {
    const cell = cells[columns.get(name.toLowerCase()) ?? -1]?.trim() ?? '';
    const number = cell === '' ? 0 : Number(cell);
    if (!Number.isFinite(number)) throw RecordingError.line(line, `${name} is no number`);
    return number;
  };
  const frame = restFaceFrame(timestamp);
  BLENDSHAPE_NAMES.forEach((name, i) => {
    frame.blendshapes[i] = value(name);
  });
  const angles = { yaw: value('HeadYaw'), pitch: value('HeadPitch'), roll: value('HeadRoll') };
  if (frame.blendshapes.some((coefficient) => coefficient !== 0) || Object.values(angles).some(Boolean)) {
    frame.pose.rotation = rotationOf(angles);
    frame.confidence = 1;
    frame.sources = { head: 'vision', upper: 'vision', mouth: 'vision', tongue: 'vision' };
  }
  try {
    return recording.add(frame);
  } catch (error) {
    if (error instanceof WireError) throw RecordingError.line(line, error.message);
    throw error;
  }
}
