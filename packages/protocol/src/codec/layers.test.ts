import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type FaceFrame, restFaceFrame } from '../face-frame.js';
import type { FaceLayer } from '../face-layers.js';
import { readFaceMessage, writeFaceMessage } from '../face-layers.js';
import { LIMITS } from '../limits.js';
import { WireError } from '../wire-error.js';
import { FaceDecoder } from './face-decoder.js';
import { FaceEncoder } from './face-encoder.js';

/** As a face at 30 frames a second is spread over its layers. */
const PATTERN: readonly FaceLayer[] = [0, 2, 1, 2, 1, 2];

interface Packet {
  layer: FaceLayer;
  sequence: number;
  bytes: Uint8Array;
}

function face(i: number, tempo: number): FaceFrame {
  const frame = restFaceFrame(1_000_000 + i * 33);
  for (let c = 0; c < 52; c++)
    frame.blendshapes[c] = 0.5 + 0.45 * Math.sin((i * tempo) / (4 + c)) * Math.cos(i / (9 + c));
  frame.pose.translation = [0.05 * Math.sin(i / 20), 0, -0.5];
  frame.sources.upper = 'vision';
  return frame;
}

/** @param ask before which frames somebody asks for a keyframe */
function encode(count: number, tempo = 1, ask: ReadonlySet<number> = new Set()): Packet[] {
  const encoder = new FaceEncoder();
  return Array.from({ length: count }, (_, i) => {
    if (ask.has(i)) encoder.requestKeyframe();
    const bytes = encoder.encode(face(i, tempo), PATTERN[i % PATTERN.length]).slice();
    return { layer: encoder.layer, sequence: i % 1024, bytes };
  });
}

const unreadable = (packets: readonly Packet[], decoder = new FaceDecoder()) =>
  packets.filter(({ bytes }) => {
    try {
      decoder.decode(bytes);
      return false;
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      return true;
    }
  }).length;

const layers = fc.constantFrom<FaceLayer[]>([0], [0, 1], [0, 1, 2], [0, 2]);
/** What a receiver can ask for: a layer comes with those below it. */
const nested = fc.constantFrom<FaceLayer[]>([0], [0, 1], [0, 1, 2]);
const asks = fc.uniqueArray(fc.nat(399), { maxLength: 6 }).map((list) => new Set(list));

test('whoever takes the base and any layers above it can read every packet', () => {
  fc.assert(
    fc.property(layers, asks, fc.double({ min: 0, max: 3, noNaN: true }), (taken, ask, tempo) => {
      const packets = encode(400, tempo, ask).filter(({ layer }) => taken.includes(layer));
      expect(unreadable(packets)).toBe(0);
    }),
    { numRuns: 60 },
  );
});

test('a layer that is taken from the middle on, and left again, can be read from its first packet on', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ at: fc.nat(399), top: fc.nat(2) }), { maxLength: 8 }), (changes) => {
      const packets = encode(400).filter(({ layer, sequence }) => {
        const before = changes.filter(({ at }) => at <= sequence).sort((a, b) => a.at - b.at);
        return layer <= (before.at(-1)?.top ?? 0);
      });
      expect(unreadable(packets)).toBe(0);
    }),
    { numRuns: 60 },
  );
});

test('a lost packet costs itself only, on whatever layers one takes', () => {
  fc.assert(
    fc.property(nested, fc.nat(350), (taken, lost) => {
      // Who comes first misses the very first packets, and asks: not the matter here.
      const packets = encode(400).filter(({ layer }) => taken.includes(layer));
      const kept = packets.filter(({ sequence }) => sequence < 30 || sequence !== lost);
      expect(unreadable(kept)).toBe(0);
    }),
    { numRuns: 100 },
  );
});

test('keyframes and their copies are on the base, and what cannot wait goes there at once', () => {
  const packets = encode(400, 1, new Set([100, 203]));
  const alone = packets.filter(({ bytes }) => unreadable([{ layer: 0, sequence: 0, bytes }]) === 0);
  expect(alone.length).toBeGreaterThan(5);
  expect(new Set(alone.map(({ layer }) => layer))).toEqual(new Set([0]));
  for (const at of [100, 101, 203, 204]) expect(packets[at]?.layer).toBe(0);
  // Beside those and copies, the base is every sixth.
  const extra = packets.filter(({ layer, sequence }) => layer === 0 && PATTERN[sequence % 6] !== 0);
  expect(extra.length).toBeLessThanOrEqual(20);
});

describe('a message on a face channel', () => {
  const packet = new FaceEncoder().encode(restFaceFrame(0)).slice();
  const into = () => new Uint8Array(LIMITS.faceMessageBytes);

  test('is a packet, with a count in front of it or without', () => {
    for (let count = 0; count < 200; count++)
      expect(readFaceMessage(writeFaceMessage(count, packet, into()))).toEqual({ count: count % 64, packet });
    const bare = writeFaceMessage(null, packet, into());
    expect(bare).toEqual(packet);
    expect(readFaceMessage(bare)).toEqual({ count: null, packet });
  });

  test.each([[[]], [[1]]])('without a packet is none: %j', (bytes) => {
    expect(() => readFaceMessage(Uint8Array.from(bytes))).toThrow(WireError);
  });
});
