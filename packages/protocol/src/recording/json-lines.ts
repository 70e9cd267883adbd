import * as v from 'valibot';
import { BLENDSHAPE_NAMES } from '../blendshapes.js';
import { CHANNEL_SOURCES, type FaceFrame } from '../face-frame.js';
import { LIMITS } from '../limits.js';
import { WireError } from '../wire-error.js';
import { FaceRecording } from './face-recording.js';
import { RecordingError } from './recording-error.js';

/** What the first line of a file says it is. */
export const RECORDING_FORMAT = 'guise-face';
export const RECORDING_VERSION = 1;

const number = v.pipe(v.number(), v.finite());
const source = v.picklist(CHANNEL_SOURCES);

const headerSchema = v.object({
  format: v.literal(RECORDING_FORMAT),
  version: v.number(),
  /** Whose face it is. */
  performer: v.optional(v.pipe(v.string(), v.maxLength(LIMITS.nameLength)), ''),
  /** When time 0 was, as an ISO 8601 date. */
  recorded: v.optional(v.nullable(v.string())),
});

const frameSchema = v.object({
  timestamp: number,
  pose: v.object({
    rotation: v.strictTuple([number, number, number, number]),
    translation: v.strictTuple([number, number, number]),
  }),
  blendshapes: v.object(Object.fromEntries(BLENDSHAPE_NAMES.map((name) => [name, v.optional(number, 0)]))),
  confidence: number,
  sources: v.object({ head: source, upper: source, mouth: source, tongue: source }),
});

/** Finer than any tracker: micrometres, and a millionth of a blendshape. */
const rounded = (value: number) => Number(value.toFixed(6));

/**
 * A recording as JSON lines, one string a line with its line break. The first is
 * `{"format":"guise-face","version":1,"performer":"Ada","recorded":"2026-11-27T…Z"}`, every other one a {@link FaceFrame} with
 * blendshapes by name, without landmarks; its `timestamp` counts from the first frame on [ms].
 * @param recorded when it was made; `null`: not said
 */
export function* jsonLines(recording: FaceRecording, recorded: Date | null = null): Generator<string> {
  const { performer } = recording;
  const header = { format: RECORDING_FORMAT, version: RECORDING_VERSION, performer, recorded };
  yield `${JSON.stringify(header)}\n`;
  for (const frame of recording.frames()) yield `${faceLine(frame)}\n`;
}

/** A frame as one line of such a file. */
export function faceLine({ timestamp, pose, blendshapes, confidence, sources }: FaceFrame): string {
  return JSON.stringify({
    timestamp: rounded(timestamp),
    pose: { rotation: pose.rotation.map(rounded), translation: pose.translation.map(rounded) },
    blendshapes: Object.fromEntries(
      BLENDSHAPE_NAMES.map((name, i) => [name, rounded(blendshapes[i] as number)]),
    ),
    confidence: rounded(confidence),
    sources,
  });
}

/**
 * Reads what {@link jsonLines} writes, or the lines of frames alone, as `npm run track` writes them. Blendshapes that a line leaves
 * out are 0, what it has beside is passed over, and so are frames that are not newer than the one before.
 * @throws RecordingError
 */
export function readJsonLines(text: string): FaceRecording {
  let recording: FaceRecording | null = null;
  let number = 0;
  for (const line of linesOf(text)) {
    number++;
    if (line.trim() === '') continue;
    const value = parseLine(line, number);
    if (!recording) {
      recording = new FaceRecording(readHeader(value, number));
      if (isHeader(value)) continue;
    }
    if (addLine(recording, value, number) === 'full') throw RecordingError.tooLong();
  }
  if (!recording || recording.length === 0)
    throw new RecordingError('empty', 'There is no face in this recording.');
  return recording;
}

/** The lines of a text, without a copy of all of them. */
export function* linesOf(text: string): Generator<string> {
  let start = 0;
  while (start < text.length) {
    const end = text.indexOf('\n', start);
    const stop = end < 0 ? text.length : end;
    yield text.slice(start, text[stop - 1] === '\r' ? stop - 1 : stop);
    start = stop + 1;
  }
}

function parseLine(line: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw RecordingError.line(number, 'no JSON');
  }
}

function isHeader(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'format' in value;
}

/** @returns whose face it is */
function readHeader(value: unknown, line: number): string {
  if (!isHeader(value)) return '';
  const header = v.safeParse(headerSchema, value);
  if (!header.success) throw new RecordingError('format', 'This is no recording of a face.', line);
  const { version, performer } = header.output;
  if (version !== RECORDING_VERSION)
    throw new RecordingError('version', `Version ${version} of recordings is not known here.`, line);
  return performer;
}

function addLine(recording: FaceRecording, value: unknown, line: number) {
  const parsed = v.safeParse(frameSchema, value);
  if (!parsed.success)
    throw RecordingError.line(line, `${v.getDotPath(parsed.issues[0]) ?? 'it'} is not as it should be`);
  const { blendshapes, ...frame } = parsed.output;
  try {
    return recording.add({
      ...frame,
      blendshapes: Float32Array.from(BLENDSHAPE_NAMES, (name) => blendshapes[name] as number),
      landmarks: null,
    });
  } catch (error) {
    if (error instanceof WireError) throw RecordingError.line(line, error.message);
    throw error;
  }
}
