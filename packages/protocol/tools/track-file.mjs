// Tracks of real motion in few bytes: what a tracker saw in a clip, frame by frame.
//
// gzip( one line of JSON { "kind": "guise-track", "version": 1, "name", "frames", "landmarks" } + "\n" + columns ).
// A column holds one value of all frames: int16, each minus the one before (modulo 2^16); first all low bytes, then
// all high bytes. Columns in this order: timestamp [0.1 ms], rotation x y z w [1/32767], translation x y z [0.1 mm],
// 52 blendshapes [1/10000], confidence [1/10000], sources (2 bits a group, the first group lowest), and with
// "landmarks" 204 landmark coordinates [1/4096].
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';

const GROUPS = ['head', 'upper', 'mouth', 'tongue'];
const SOURCES = ['absent', 'vision', 'audio', 'idle'];
const SCALES = { timestamp: 10, rotation: 32767, translation: 10_000, unit: 10_000, landmarks: 4096 };
const ENDING = '.track.gz';

/** Where the recordings of this repository lie. */
export const MOTION = fileURLToPath(new URL('../fixtures/motion/', import.meta.url));

/**
 * Writes frames. Values are rounded to steps much finer than the codec's.
 * @param {string} folder
 * @param {import('./track-file.mjs').Track} track
 */
export async function writeTrack(folder, { name, frames }) {
  const landmarks = frames.length > 0 && frames.every((frame) => frame.landmarks !== null);
  const header = { kind: 'guise-track', version: 1, name, frames: frames.length, landmarks };
  const rows = frames.map((frame) => integersOf(frame, landmarks));
  const columns = (rows[0] ?? []).map((_, i) => packColumn(rows.map((row) => row[i])));
  const bytes = Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), ...columns]);
  await writeFile(join(folder, `${name}${ENDING}`), gzipSync(bytes, { level: 9 }));
}

/**
 * Reads one track.
 * @param {string} file
 * @returns {Promise<import('./track-file.mjs').Track>}
 */
export async function readTrack(file) {
  const bytes = gunzipSync(await readFile(file));
  const end = bytes.indexOf(10);
  const header = JSON.parse(bytes.subarray(0, end).toString());
  if (header.kind !== 'guise-track' || header.version !== 1) throw new Error(`${file} is no track.`);
  const size = header.frames * 2;
  const count = 1 + 4 + 3 + 52 + 1 + 1 + (header.landmarks ? 204 : 0);
  const columns = Array.from({ length: count }, (_, i) =>
    unpackColumn(bytes.subarray(end + 1 + i * size, end + 1 + (i + 1) * size)),
  );
  let timestamp = 0;
  const frames = Array.from({ length: header.frames }, (_, at) => {
    // The only value that outgrows 16 bits: its differences are added up without wrapping.
    const step = columns[0][at] - (at > 0 ? columns[0][at - 1] : 0);
    timestamp += at > 0 ? step & 0xffff : columns[0][0];
    return frameOf(
      columns.map((column) => column[at]),
      timestamp,
      header.landmarks,
    );
  });
  return { name: header.name, frames };
}

/**
 * All recordings of clips in a folder, and which of them training must not see (`split.json`).
 * @returns {Promise<{ seen: import('./track-file.mjs').Track[], unseen: import('./track-file.mjs').Track[],
 *   people: import('./track-file.mjs').Track | null, still: import('./track-file.mjs').Track | null }>} `people`: one frame
 *   each of many people, no motion; `still`: people who sit still, one after the other
 */
export async function readMotion(folder = MOTION) {
  const split = JSON.parse(await readFile(join(folder, 'split.json'), 'utf8'));
  const files = (await readdir(folder)).filter((file) => file.endsWith(ENDING)).sort();
  const tracks = await Promise.all(files.map((file) => readTrack(join(folder, file))));
  const named = (wanted) => tracks.find(({ name }) => name === wanted) ?? null;
  const clips = tracks.filter(({ name }) => name !== 'people' && name !== 'still');
  return {
    seen: clips.filter(({ name }) => !split.unseen.includes(name)),
    unseen: clips.filter(({ name }) => split.unseen.includes(name)),
    people: named('people'),
    still: named('still'),
  };
}

function integersOf(frame, landmarks) {
  const { rotation, translation } = frame.pose;
  const sign = rotation[3] < 0 ? -1 : 1;
  const scaled = (values, scale) => Array.from(values, (value) => Math.round(value * scale));
  return [
    Math.round(frame.timestamp * SCALES.timestamp),
    ...scaled(rotation, sign * SCALES.rotation),
    ...scaled(translation, SCALES.translation),
    ...scaled(frame.blendshapes, SCALES.unit),
    Math.round(frame.confidence * SCALES.unit),
    GROUPS.reduce((bits, group, i) => bits | (SOURCES.indexOf(frame.sources[group]) << (i * 2)), 0),
    ...(landmarks ? scaled(frame.landmarks, SCALES.landmarks) : []),
  ];
}

function frameOf(row, timestamp, landmarks) {
  const part = (from, to, scale) => row.slice(from, to).map((value) => value / scale);
  const rotation = part(1, 5, SCALES.rotation);
  const length = Math.hypot(...rotation);
  return {
    timestamp: timestamp / SCALES.timestamp,
    pose: { rotation: rotation.map((x) => x / length), translation: part(5, 8, SCALES.translation) },
    blendshapes: Float32Array.from(part(8, 60, SCALES.unit)),
    landmarks: landmarks ? Float32Array.from(part(62, 266, SCALES.landmarks)) : null,
    confidence: row[60] / SCALES.unit,
    sources: Object.fromEntries(GROUPS.map((group, i) => [group, SOURCES[(row[61] >> (i * 2)) & 3]])),
  };
}

function packColumn(values) {
  const bytes = Buffer.alloc(values.length * 2);
  values.forEach((value, i) => {
    const step = value - (i > 0 ? values[i - 1] : 0);
    bytes[i] = step & 0xff;
    bytes[values.length + i] = (step >> 8) & 0xff;
  });
  return bytes;
}

/** Back to int16, wrapped. */
function unpackColumn(bytes) {
  const values = new Int16Array(bytes.length / 2);
  for (let i = 0, value = 0; i < values.length; i++) {
    value += bytes[i] | (bytes[values.length + i] << 8);
    values[i] = value;
  }
  return values;
}
