import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BLENDSHAPE_COUNT } from '../blendshapes.js';
import { CHANNEL_GROUPS, CHANNEL_SOURCES, type FaceFrame, restFaceFrame } from '../face-frame.js';
import { LIMITS } from '../limits.js';
import { WireError } from '../wire-error.js';
import { checkFacePacket, FaceDecoder } from './face-decoder.js';
import { FaceEncoder } from './face-encoder.js';
import { angleBetween, faceFrame, faceFrames, largestDifference } from './testing.js';

/** Half a step, and what 32-bit floats round. */
const HALF_PERCENT = 0.005001;

function expectSame(decoded: FaceFrame, frame: FaceFrame): void {
  expect(Math.abs(decoded.timestamp - frame.timestamp)).toBeLessThanOrEqual(0.5);
  expect(angleBetween(decoded.pose.rotation, frame.pose.rotation)).toBeLessThan(0.1);
  const [a, b] = [decoded.pose.translation, frame.pose.translation];
  expect(Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])).toBeLessThan(0.001);
  const clamped = frame.blendshapes.map((value) => Math.max(0, Math.min(1, value)));
  expect(largestDifference(decoded.blendshapes, clamped)).toBeLessThanOrEqual(HALF_PERCENT);
  expect(Math.abs(decoded.confidence - frame.confidence)).toBeLessThanOrEqual(HALF_PERCENT);
  expect(decoded.sources).toEqual(frame.sources);
}

function expectUsable(frame: FaceFrame): void {
  expect(Number.isSafeInteger(frame.timestamp) && frame.timestamp >= 0).toBe(true);
  expect(Math.hypot(...frame.pose.rotation)).toBeCloseTo(1, 6);
  expect(frame.pose.translation.every((x) => Math.abs(x) <= 8.19)).toBe(true);
  expect(frame.blendshapes).toHaveLength(BLENDSHAPE_COUNT);
  expect([...frame.blendshapes, frame.confidence].every((x) => x >= 0 && x <= 1)).toBe(true);
  expect((frame.landmarks ?? [0]).every(Number.isFinite)).toBe(true);
  expect(CHANNEL_GROUPS.every((group) => CHANNEL_SOURCES.includes(frame.sources[group]))).toBe(true);
}

function packetsOf(frames: FaceFrame[], landmarks: boolean): Uint8Array[] {
  const encoder = new FaceEncoder({ landmarks });
  return frames.map((frame) => encoder.encode(frame).slice());
}

/** A decoder that has read one keyframe, so that deltas against it mean something. */
function primed(frame: FaceFrame): FaceDecoder {
  const decoder = new FaceDecoder();
  decoder.decode(new FaceEncoder().encode(frame));
  return decoder;
}

describe('packets', () => {
  test('of any frames give them back within the bounds, none larger than allowed', () => {
    fc.assert(
      fc.property(faceFrames, fc.boolean(), (frames, landmarks) => {
        const decoder = new FaceDecoder();
        packetsOf(frames, landmarks).forEach((packet, i) => {
          expect(packet.byteLength).toBeLessThanOrEqual(LIMITS.facePacketBytes);
          expect(() => checkFacePacket(packet)).not.toThrow();
          const { frame, sequence } = decoder.decode(packet);
          expect(sequence).toBe(i);
          expectSame(frame, frames[i] as FaceFrame);
          expect(frame.landmarks !== null).toBe(landmarks && frames[i]?.landmarks !== null);
          expectUsable(frame);
        });
      }),
    );
  });

  test('lost, doubled and out of order: what can be read is right, the rest says what it waits for', () => {
    const fate = fc.record({ lost: fc.boolean(), delay: fc.nat(20), again: fc.option(fc.nat(60)) });
    fc.assert(
      fc.property(faceFrames, fc.array(fate, { minLength: 40, maxLength: 40 }), (frames, fates) => {
        const arrivals = packetsOf(frames, false).flatMap((packet, i) => {
          const { lost, delay, again } = fates[i] as { lost: boolean; delay: number; again: number | null };
          const times = [...(lost ? [] : [i + delay]), ...(again === null ? [] : [i + again])];
          return times.map((time) => ({ time, packet, frame: frames[i] as FaceFrame }));
        });
        const decoder = new FaceDecoder();
        for (const { packet, frame } of arrivals.sort((a, b) => a.time - b.time)) {
          const reason = reasonOf(() => expectSame(decoder.decode(packet).frame, frame));
          expect(['none', 'keyframe-unknown']).toContain(reason);
        }
      }),
    );
  });

  test('losing any one costs that one only', () => {
    const frames = Array.from({ length: 60 }, (_, i) => movingFrame(i));
    const packets = packetsOf(frames, false);
    for (let lost = 0; lost < packets.length; lost++) {
      const decoder = new FaceDecoder();
      packets.forEach((packet, i) => {
        if (i !== lost) expectSame(decoder.decode(packet).frame, frames[i] as FaceFrame);
      });
    }
  });

  test('after a request: a keyframe and its copy, each enough for whoever comes now', () => {
    const encoder = new FaceEncoder();
    for (let i = 0; i < 30; i++) encoder.encode(movingFrame(i));
    encoder.requestKeyframe();
    const packets = [30, 31, 32, 33].map((i) => encoder.encode(movingFrame(i)).slice());
    for (const missed of [0, 1]) {
      const decoder = new FaceDecoder();
      const read = packets
        .filter((_, i) => i !== missed)
        .map((packet) => reasonOf(() => decoder.decode(packet)));
      expect(read).toEqual(['none', 'none', 'none']);
    }
  });

  test('of a still face are small', () => {
    const packets = packetsOf(
      Array.from({ length: 60 }, (_, i) => ({ ...movingFrame(3), timestamp: 1000 + i * 33 })),
      false,
    );
    expect(packets[30]?.byteLength).toBeLessThanOrEqual(6);
  });

  test('can be read out of the middle of a larger buffer', () => {
    fc.assert(
      fc.property(faceFrame, (frame) => {
        const bytes = new FaceEncoder().encode(frame);
        const larger = new Uint8Array(bytes.byteLength + 9).fill(7);
        larger.set(bytes, 5);
        const inside = larger.subarray(5, 5 + bytes.byteLength);
        expect(new FaceDecoder().decode(inside)).toEqual(new FaceDecoder().decode(bytes));
      }),
    );
  });

  test('clamp what does not fit', () => {
    const frame = restFaceFrame(-5);
    frame.blendshapes[0] = 1.5;
    frame.blendshapes[1] = -1;
    frame.pose.translation = [100, -100, 0];
    const decoded = new FaceDecoder().decode(new FaceEncoder({ firstSequence: 1030 }).encode(frame));
    expect([...decoded.frame.blendshapes.slice(0, 2)]).toEqual([1, 0]);
    expect(decoded.frame.pose.translation).toEqual([8.19, -8.19, 0]);
    expect(decoded.frame.timestamp).toBe(0);
    expect(decoded.sequence).toBe(6);
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
  test.each(broken)('refuses %s, and goes on with the next frame', (_what, breakIt) => {
    const encoder = new FaceEncoder();
    const decoder = new FaceDecoder();
    for (let i = 0; i < 9; i++) {
      const frame = movingFrame(i);
      expect(decoder.decode(encoder.encode(frame)).sequence).toBe(i);
      breakIt(frame);
      expect(reasonOf(() => encoder.encode(frame))).toBe('value');
    }
  });
});

describe('reading', () => {
  const start = movingFrame(0);
  const anything = fc.uint8Array({ maxLength: LIMITS.sealedFaceBytes + 2 });
  const anyBody = fc
    .tuple(fc.nat(3), fc.boolean(), fc.nat(255), fc.uint8Array({ maxLength: 120 }))
    .map(([kind, landmarks, sequence, body]) =>
      Uint8Array.of((kind << 5) | (landmarks ? 16 : 0) | 12, sequence, ...body),
    );
  const damaged = fc
    .tuple(faceFrames, fc.nat(), fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 }), fc.nat(3))
    .map(([frames, which, changes, cut]) => {
      const packets = packetsOf(frames, which % 2 === 0);
      const bytes = packets[which % packets.length] as Uint8Array;
      for (const [at, value] of changes) bytes[at % bytes.length] = value;
      return bytes.subarray(0, bytes.byteLength - Math.max(0, cut - 2));
    });

  test('any bytes: a usable frame or a WireError, and the decoder goes on', () => {
    const decoder = primed(start);
    fc.assert(
      fc.property(fc.oneof(anything, anyBody, damaged), (bytes) => {
        expect(reasonOf(() => expectUsable(decoder.decode(bytes).frame))).toBeTypeOf('string');
        expectSame(decoder.decode(new FaceEncoder().encode(start)).frame, start);
      }),
      { numRuns: 300 },
    );
  });

  test('a check says what reading by one who knows no keyframe would say; but what waits for one, or for a key, passes', () => {
    fc.assert(
      fc.property(fc.oneof(anything, anyBody, damaged), (bytes) => {
        const read = reasonOf(() => new FaceDecoder().decode(bytes));
        const passes = read === 'sealed' || read === 'keyframe-unknown';
        expect(reasonOf(() => checkFacePacket(bytes))).toBe(passes ? 'none' : read);
        // Nothing that a decoder with keyframes would read is refused.
        const informed = reasonOf(() => primed(start).decode(bytes));
        if (informed === 'none') expect(reasonOf(() => checkFacePacket(bytes))).toBe('none');
      }),
    );
  });

  const keyframe = () => new FaceEncoder().encode(start).slice();
  const wrong: [string, Uint8Array, string][] = [
    ['nothing', new Uint8Array(0), 'length'],
    ['a header alone', keyframe().subarray(0, 2), 'length'],
    ['a byte too many', Uint8Array.of(...keyframe(), 0), 'value'],
    ['too large a packet', new Uint8Array(LIMITS.facePacketBytes + 1).fill(12), 'length'],
    ['too large a sealed packet', new Uint8Array(LIMITS.sealedFaceBytes + 1).fill(0x8c), 'length'],
    ['the largest sealed packet', new Uint8Array(LIMITS.sealedFaceBytes).fill(0x8c), 'sealed'],
    ['version 1', Uint8Array.of(1, 0, 0, 0), 'version'],
    ['version 2', keyframe().fill(0x28, 0, 1), 'version'],
    ['a sealed packet', keyframe().fill(0x8c, 0, 1), 'sealed'],
    ['a delta, but no keyframe', Uint8Array.of(12, 7, 100, 100), 'keyframe-unknown'],
  ];
  test.each(wrong)('refuses %s', (_what, bytes, reason) => {
    expect(reasonOf(() => new FaceDecoder().decode(bytes))).toBe(reason);
  });

  test('a packet that waits for another says its own number all the same, also one that brings two faces', () => {
    const packets = packetsOf(
      Array.from({ length: 40 }, (_, i) => movingFrame(i)),
      false,
    );
    const numbers = packets.map((packet, i) => {
      try {
        return new FaceDecoder().decode(packet).sequence;
      } catch (error) {
        expect(error).toMatchObject({ reason: 'keyframe-unknown', sequence: i });
        return (error as WireError).sequence;
      }
    });
    expect(numbers).toEqual(packets.map((_, i) => i));
  });

  test('a decoder that forgets knows no keyframe', () => {
    const [first, , third] = packetsOf([0, 1, 2].map(movingFrame), false) as [
      Uint8Array,
      Uint8Array,
      Uint8Array,
    ];
    const decoder = new FaceDecoder();
    decoder.decode(first);
    decoder.decode(third);
    decoder.forget();
    expect(reasonOf(() => decoder.decode(third))).toBe('keyframe-unknown');
  });
});

/** A face that moves all the time. */
function movingFrame(i: number): FaceFrame {
  const frame = restFaceFrame(1000 + i * 33);
  const wave = (speed: number) => 0.5 + 0.5 * Math.sin(i * speed);
  frame.blendshapes.forEach((_, c) => {
    frame.blendshapes[c] = c % 3 === 0 ? 0.6 * wave(0.1 + c * 0.02) : 0;
  });
  const turn = 0.2 * wave(0.13);
  frame.pose = { rotation: [0, Math.sin(turn), 0, Math.cos(turn)], translation: [0.05 * wave(0.3), 0, -0.5] };
  frame.confidence = 1;
  frame.sources = { head: 'vision', upper: 'vision', mouth: 'audio', tongue: 'absent' };
  return frame;
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
