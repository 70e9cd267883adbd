import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import golden from '../golden/face-packets.json' with { type: 'json' };
import { BLENDSHAPE_COUNT } from './blendshapes.js';
import {
  CHANNEL_GROUPS,
  CHANNEL_SOURCES,
  type FaceFrame,
  LANDMARK_COUNT,
  type Quaternion,
} from './face-frame.js';
import { LIMITS } from './limits.js';
import { checkFacePacket, decodeFaceFrame, encodeFaceFrame, FACE_PACKET_BYTES } from './wire.js';
import { WireError } from './wire-error.js';

const between = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const source = fc.constantFrom(...CHANNEL_SOURCES);

function floats(length: number, min: number, max: number) {
  return fc
    .array(between(min, max), { minLength: length, maxLength: length })
    .map((v) => Float32Array.from(v));
}

const rotation = fc
  .tuple(between(-1, 1), between(-1, 1), between(-1, 1), between(-1, 1))
  .filter((q) => Math.hypot(...q) > 0.01)
  .map((q) => q.map((x) => x / Math.hypot(...q)) as Quaternion);

const faceFrame: fc.Arbitrary<FaceFrame> = fc.record({
  timestamp: between(0, 1e10),
  pose: fc.record({ rotation, translation: fc.tuple(between(-8, 8), between(-8, 8), between(-8, 8)) }),
  blendshapes: floats(BLENDSHAPE_COUNT, 0, 1),
  landmarks: fc.option(floats(LANDMARK_COUNT * 3, -7.9, 7.9)),
  confidence: between(0, 1),
  sources: fc.record({ head: source, upper: source, mouth: source, tongue: source }),
});

/** Angle between two rotations [degrees]. */
function angle(a: Quaternion, b: Quaternion): number {
  const chord = (sign: number) => Math.hypot(...a.map((x, i) => x - sign * (b[i] as number)));
  return (4 * Math.asin(Math.min(1, Math.min(chord(1), chord(-1)) / 2)) * 180) / Math.PI;
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Math.max(...Array.from(a, (value, i) => Math.abs(value - (b[i] as number))));
}

function expectUsable(frame: FaceFrame): void {
  expect(Number.isFinite(frame.timestamp) && frame.timestamp >= 0).toBe(true);
  expect(Math.hypot(...frame.pose.rotation)).toBeCloseTo(1, 6);
  expect(frame.pose.translation.every((x) => Math.abs(x) <= 8.2)).toBe(true);
  expect(frame.blendshapes).toHaveLength(BLENDSHAPE_COUNT);
  expect([...frame.blendshapes, frame.confidence].every((x) => x >= 0 && x <= 1)).toBe(true);
  expect((frame.landmarks ?? [0]).every((x) => Math.abs(x) <= 8)).toBe(true);
  expect(CHANNEL_GROUPS.every((group) => CHANNEL_SOURCES.includes(frame.sources[group]))).toBe(true);
}

describe('a packet', () => {
  test('gives back what went in, within half a quantisation step', () => {
    fc.assert(
      fc.property(faceFrame, fc.nat(0xffff), (frame, sequence) => {
        const bytes = encodeFaceFrame(frame, sequence);
        expect(bytes.byteLength).toBeLessThanOrEqual(LIMITS.facePacketBytes);
        const decoded = decodeFaceFrame(bytes);
        expect(decoded.sequence).toBe(sequence);
        expect(Math.abs(decoded.frame.timestamp - frame.timestamp)).toBeLessThanOrEqual(0.051);
        expect(angle(decoded.frame.pose.rotation, frame.pose.rotation)).toBeLessThan(0.01);
        expect(largestDifference(decoded.frame.pose.translation, frame.pose.translation)).toBeLessThanOrEqual(
          0.000126,
        );
        expect(largestDifference(decoded.frame.blendshapes, frame.blendshapes)).toBeLessThanOrEqual(0.00197);
        expect(Math.abs(decoded.frame.confidence - frame.confidence)).toBeLessThanOrEqual(0.00197);
        expect(decoded.frame.landmarks === null).toBe(frame.landmarks === null);
        if (frame.landmarks && decoded.frame.landmarks)
          expect(largestDifference(decoded.frame.landmarks, frame.landmarks)).toBeLessThan(0.000123);
        expect(decoded.frame.sources).toEqual(frame.sources);
      }),
    );
  });

  test('is the same after being read and written again', () => {
    fc.assert(
      fc.property(faceFrame, fc.nat(0xffff), (frame, sequence) => {
        const once = decodeFaceFrame(encodeFaceFrame(frame, sequence));
        expectUsable(once.frame);
        const twice = decodeFaceFrame(encodeFaceFrame(once.frame, once.sequence));
        expect(angle(twice.frame.pose.rotation, once.frame.pose.rotation)).toBeLessThan(0.01);
        expect({ ...twice.frame, pose: null }).toEqual({ ...once.frame, pose: null });
      }),
    );
  });

  test('can be read out of the middle of a larger buffer', () => {
    fc.assert(
      fc.property(faceFrame, (frame) => {
        const bytes = encodeFaceFrame(frame, 7);
        const larger = new Uint8Array(bytes.byteLength + 9);
        larger.set(bytes, 5);
        const inside = larger.subarray(5, 5 + bytes.byteLength);
        expect(decodeFaceFrame(inside)).toEqual(decodeFaceFrame(bytes));
      }),
    );
  });

  test('clamps what does not fit', () => {
    const frame = sampleFrame();
    frame.blendshapes[0] = 1.5;
    frame.blendshapes[1] = -1;
    frame.pose.translation = [100, -100, 0];
    frame.timestamp = -5;
    const decoded = decodeFaceFrame(encodeFaceFrame(frame, 70_000));
    expect(decoded.frame.blendshapes.slice(0, 2)).toEqual(Float32Array.of(1, 0));
    expect(decoded.frame.pose.translation).toEqual([8.19175, -8.19175, 0]);
    expect(decoded.frame.timestamp).toBe(0);
    expect(decoded.sequence).toBe(70_000 % 65_536);
  });
});

describe('writing', () => {
  const broken: [string, (frame: FaceFrame) => void][] = [
    ['a blendshape that is no number', (f) => f.blendshapes.fill(Number.NaN, 3, 4)],
    ['an endless translation', (f) => f.pose.translation.fill(Number.POSITIVE_INFINITY, 0, 1)],
    ['a rotation of length zero', (f) => f.pose.rotation.fill(0)],
    ['a timestamp that is no number', (f) => Object.assign(f, { timestamp: Number.NaN })],
    ['too few blendshapes', (f) => Object.assign(f, { blendshapes: new Float32Array(51) })],
    ['too few landmarks', (f) => Object.assign(f, { landmarks: new Float32Array(68) })],
    ['an unknown source', (f) => Object.assign(f.sources, { head: 'dream' })],
  ];
  test.each(broken)('refuses %s', (_what, breakIt) => {
    const frame = sampleFrame();
    breakIt(frame);
    expect(reasonOf(() => encodeFaceFrame(frame, 0))).toBe('value');
  });
});

describe('reading', () => {
  test('any bytes: a usable frame or a WireError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: LIMITS.facePacketBytes }), (bytes) => {
        try {
          expectUsable(decodeFaceFrame(bytes).frame);
        } catch (error) {
          expect(error).toBeInstanceOf(WireError);
        }
      }),
    );
  });

  test('a real packet with bytes overwritten: a usable frame or a WireError', () => {
    const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(faceFrame, damage, (frame, changes) => {
        const bytes = encodeFaceFrame(frame, 1);
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        try {
          expectUsable(decodeFaceFrame(bytes).frame);
        } catch (error) {
          expect(error).toBeInstanceOf(WireError);
        }
      }),
    );
  });

  const packet = () => encodeFaceFrame(sampleFrame(), 1);
  const wrong: [string, Uint8Array, string][] = [
    ['nothing', new Uint8Array(0), 'length'],
    ['a header alone', packet().subarray(0, 4), 'length'],
    ['a byte too few', packet().subarray(0, FACE_PACKET_BYTES - 1), 'length'],
    ['a byte too many', Uint8Array.of(...packet(), 0), 'length'],
    ['another version', packet().fill(2, 0, 1), 'version'],
    ['an unknown flag', packet().fill(2, 1, 2), 'flags'],
    ['a sealed packet', packet().fill(0x80, 1, 2), 'sealed'],
    ['a rotation that is none', packet().fill(0, 10, 18), 'value'],
  ];
  test.each(wrong)('refuses %s', (_what, bytes, reason) => {
    expect(reasonOf(() => decodeFaceFrame(bytes))).toBe(reason);
  });

  const damaged = fc
    .tuple(faceFrame, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 }), fc.nat(3))
    .map(([frame, changes, cut]) => {
      const bytes = encodeFaceFrame(frame, 1);
      for (const [at, value] of changes) bytes[at % 20] = value;
      return bytes.subarray(0, bytes.byteLength - Math.max(0, cut - 2));
    });
  const anything = fc.uint8Array({ maxLength: LIMITS.facePacketBytes });

  test('a check says what reading would say, but lets sealed packets through', () => {
    fc.assert(
      fc.property(fc.oneof(anything, damaged), (bytes) => {
        const read = reasonOf(() => decodeFaceFrame(bytes));
        if (read !== 'sealed') expect(reasonOf(() => checkFacePacket(bytes))).toBe(read);
      }),
    );
  });

  test.each([
    [5, 'none'],
    [LIMITS.facePacketBytes, 'none'],
    [4, 'length'],
    [LIMITS.facePacketBytes + 1, 'length'],
  ])('a check of a sealed packet of %i bytes: %s', (length, reason) => {
    const bytes = new Uint8Array(length);
    bytes.set([1, 0x80]);
    expect(reasonOf(() => checkFacePacket(bytes))).toBe(reason);
  });
});

describe('golden packets', () => {
  test.each(golden.map((vector) => [vector.name, vector] as const))('%s', (_name, vector) => {
    const frame: FaceFrame = {
      ...vector.frame,
      pose: vector.frame.pose as FaceFrame['pose'],
      blendshapes: Float32Array.from(vector.frame.blendshapes),
      landmarks: vector.frame.landmarks ? Float32Array.from(vector.frame.landmarks) : null,
      sources: vector.frame.sources as FaceFrame['sources'],
    };
    const bytes = encodeFaceFrame(frame, vector.sequence);
    expect(hex(bytes)).toBe(vector.packet);
    expect(hex(encodeFaceFrame(decodeFaceFrame(bytes).frame, vector.sequence))).toBe(vector.packet);
  });
});

function sampleFrame(): FaceFrame {
  return {
    timestamp: 1234.5,
    pose: { rotation: [0, 0, 0, 1], translation: [0, 0, -0.5] },
    blendshapes: new Float32Array(BLENDSHAPE_COUNT),
    landmarks: null,
    confidence: 1,
    sources: { head: 'vision', upper: 'vision', mouth: 'audio', tongue: 'absent' },
  };
}

function reasonOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof WireError) return error.reason;
    throw error;
  }
  return 'none';
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
