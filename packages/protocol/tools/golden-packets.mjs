// Writes golden/packets.json: packets to check another implementation of WIRE.md against.
//   npm run golden-packets
// `npm run train-codec` runs it, too: packets change with the tables.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FACE_CHANNELS } from '../dist/codec/channels.js';
import { PacketReader } from '../dist/codec/packet-reader.js';
import { TABLES } from '../dist/codec/tables.js';
import { FaceEncoder, restFaceFrame, WireError } from '../dist/index.js';
import { MOTION, readTrack } from './track-file.mjs';

const GOLDEN = fileURLToPath(new URL('../golden/', import.meta.url));

/** Streams: what a sender sent of some frames, and in which order it arrived. */
export async function goldenStreams() {
  const { frames } = await readTrack(join(MOTION, 'd12.track.gz'));
  const jump = { ...frames[20], timestamp: frames[30].timestamp + 100_000 };
  const streams = [
    { name: 'rest', landmarks: false, frames: [0, 40, 80, 120].map((time) => restFaceFrame(time)) },
    { name: 'motion', landmarks: false, frames: frames.slice(0, 40) },
    { name: 'motion with landmarks', landmarks: true, frames: frames.slice(60, 76) },
    { name: 'losses, doubles, disorder', landmarks: false, frames: frames.slice(0, 60), faulty: true },
    { name: 'extremes', landmarks: true, frames: [extreme(0, 1), extreme(33, 0), extreme(66, 1), jump] },
  ];
  return streams.map(({ name, landmarks, frames: sent, faulty = false }) => {
    const encoder = new FaceEncoder({ landmarks });
    const packets = sent.map((frame) => Buffer.from(encoder.encode(frame)).toString('hex'));
    return { name, landmarks, arrivals: readAll(faulty ? disturbed(packets) : packets) };
  });
}

/** Every third lost, every fifth late, every seventh twice; and one cut short. */
function disturbed(packets) {
  const kept = packets.flatMap((packet, i) => {
    if (i % 3 === 1) return [];
    const at = i % 5 === 0 ? i + 4.5 : i;
    return i % 7 === 0
      ? [
          [at, packet],
          [at + 6.2, packet],
        ]
      : [[at, packet]];
  });
  return [...kept.sort(([a], [b]) => a - b).map(([, packet]) => packet), packets[0].slice(0, 20)];
}

function readAll(packets) {
  const reader = new PacketReader();
  return packets.map((packet) => ({ packet, ...read(reader, packet) }));
}

function read(reader, packet) {
  try {
    const { sequence, timestamp, interval, sources, landmarks, channels } = reader.read(
      Buffer.from(packet, 'hex'),
    );
    const count = FACE_CHANNELS + (landmarks ? TABLES.basis.rank + TABLES.basis.shapeRank : 0);
    return { face: { sequence, timestamp, interval, sources, channels: [...channels.subarray(0, count)] } };
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return { error: error.reason };
  }
}

/** Values at the ends of their ranges, as no face has them. */
function extreme(timestamp, phase) {
  const frame = restFaceFrame(timestamp);
  frame.blendshapes.forEach((_, i) => {
    frame.blendshapes[i] = (i + phase) % 2;
  });
  frame.landmarks = Float32Array.from({ length: 204 }, (_, i) => ((i * 37 + phase * 50) % 100) / 25 - 2);
  frame.pose = { rotation: phase ? [1, 0, 0, 0] : [0, 0.6, 0.8, 0.001], translation: [8, -8 * phase, -8] };
  frame.sources = { head: 'idle', upper: 'audio', mouth: phase ? 'vision' : 'idle', tongue: 'absent' };
  return frame;
}

export const GOLDEN_FILE = join(GOLDEN, 'packets.json');
export const READER = join(GOLDEN, 'decode.py');

/** The base64 inside the generated module. */
export async function tablesText() {
  const module = await readFile(fileURLToPath(new URL('../src/codec/tables.ts', import.meta.url)), 'utf8');
  return [...module.matchAll(/^ {4}'(.*)',$/gm)].map(([, line]) => line).join('');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const lines = (await goldenStreams()).map(({ arrivals, ...stream }) => {
    const rows = arrivals.map((arrival) => `    ${JSON.stringify(arrival)}`);
    return `  { ${JSON.stringify(stream).slice(1, -1)}, "arrivals": [\n${rows.join(',\n')}\n  ] }`;
  });
  await writeFile(GOLDEN_FILE, `[\n${lines.join(',\n')}\n]\n`);
  console.log(`${GOLDEN_FILE}: ${lines.length} streams`);
}
