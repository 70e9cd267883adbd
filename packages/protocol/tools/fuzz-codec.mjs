// Damages real packets and reads them: whatever comes, a reader gives a usable frame or a WireError.
//   npm run fuzz -- codec [--count N] [--seed N]
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { checkFacePacket, FaceDecoder, FaceEncoder, WireError } from '../dist/index.js';
import { readMotion } from './track-file.mjs';
import { randomFrom } from './training/linear.mjs';

/**
 * Reads `count` inputs, in the order of a call, with good packets between so that there is something to differ from.
 * @returns {Promise<Record<string, number>>} how often a frame came out (`frame`), and each error's reason
 * @throws Error that names the seed and the bytes of an input that broke the promise
 */
export async function fuzzCodec({ count, seed, onProgress = () => {} }) {
  const { unseen } = await readMotion();
  const packets = unseen.flatMap(({ frames }, clip) => packetsOf(frames, clip % 2 === 0));
  const random = randomFrom(seed);
  const integer = (below) => Math.floor(random() * below);
  const decoder = new FaceDecoder();
  const tally = { frame: 0 };
  for (let i = 0; i < count; i++) {
    const packet = packets[i % packets.length];
    if (i % packets.length === 0) decoder.forget();
    const bytes = damaged(packet, packets, random, integer);
    // What was damaged before may have been taken for a keyframe: this one sets it right, now and then.
    if (random() < 0.7) read(decoder, packet, seed);
    const outcome = read(decoder, bytes, seed);
    tally[outcome] = (tally[outcome] ?? 0) + 1;
    if (i % 100_000 === 0) onProgress(i);
  }
  return tally;
}

function packetsOf(frames, landmarks) {
  const encoder = new FaceEncoder({ landmarks });
  return frames.map((frame) => encoder.encode(frame).slice());
}

/** Bits flipped, bytes replaced, cut, grown, spliced; sometimes nothing but noise, and often nothing at all. */
function damaged(packet, packets, random, integer) {
  const way = integer(8);
  if (way === 0) return Uint8Array.from({ length: integer(210) }, () => integer(256));
  if (way === 1) return packet;
  if (way === 2) return packet.subarray(0, integer(packet.length + 1));
  if (way === 3) return Uint8Array.of(...packet, ...Array.from({ length: integer(9) }, () => integer(256)));
  const bytes = packet.slice();
  if (way === 4)
    bytes.set(packets[integer(packets.length)].subarray(0, integer(bytes.length)).subarray(0, bytes.length));
  for (let changes = 1 + integer(4); changes > 0; changes--) {
    const at = random() < 0.5 ? integer(Math.min(12, bytes.length)) : integer(bytes.length);
    bytes[at] = random() < 0.5 ? bytes[at] ^ (1 << integer(8)) : integer(256);
  }
  return bytes;
}

function read(decoder, bytes, seed) {
  try {
    try {
      checkFacePacket(bytes);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
    }
    const { frame } = decoder.decode(bytes);
    requireUsable(frame);
    return 'frame';
  } catch (error) {
    if (error instanceof WireError) return error.reason;
    throw new Error(`seed ${seed}, packet ${Buffer.from(bytes).toString('hex')}`, { cause: error });
  }
}

function requireUsable({ timestamp, pose, blendshapes, landmarks, confidence }) {
  const inUnit = (value) => value >= 0 && value <= 1;
  const good =
    Number.isSafeInteger(timestamp) &&
    timestamp >= 0 &&
    Math.abs(Math.hypot(...pose.rotation) - 1) < 1e-9 &&
    pose.translation.every((value) => Math.abs(value) <= 8.19) &&
    blendshapes.length === 52 &&
    blendshapes.every(inUnit) &&
    inUnit(confidence) &&
    (landmarks === null || landmarks.every((value) => Math.abs(value) < 1e4));
  if (!good) throw new Error('not a usable frame');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { count: { type: 'string', default: '1000000' }, seed: { type: 'string', default: '1' } },
  });
  if (positionals.length !== 1 || positionals[0] !== 'codec') {
    console.error('Usage: npm run fuzz -- codec [--count N] [--seed N]');
    process.exitCode = 1;
  } else {
    const onProgress = (i) => process.stderr.write(`\r${i}`);
    const tally = await fuzzCodec({ count: Number(values.count), seed: Number(values.seed), onProgress });
    console.log(`\r${values.count} inputs:`, tally);
  }
}
