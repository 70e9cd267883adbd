import { type FaceFrame, restFaceFrame } from '@guise/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Playout } from './playout.js';

const JAW_OPEN = 17;
/** Time between rendered pictures [ms]. */
const TICK = 1000 / 60;
/** Sender's clock minus receiver's [ms]. */
const CLOCK = 5_000_000;
/** From a frame's time to its rendering when packets take 20 ms: on the way, and most of a frame's spacing [ms]. */
const LAG = 20 + 0.7 * 33;

/** A moving face: the jaw goes up and down once a second, the head rolls by 0.5 rad every two seconds. */
function movingFrame(time: number): FaceFrame {
  const roll = 0.5 * Math.sin((time / 2000) * 2 * Math.PI);
  const frame = restFaceFrame(time + CLOCK);
  frame.pose.rotation = [0, 0, Math.sin(roll / 2), Math.cos(roll / 2)];
  frame.blendshapes[JAW_OPEN] = jaw(time);
  frame.confidence = 1;
  frame.sources = { head: 'vision', upper: 'vision', mouth: 'vision', tongue: 'absent' };
  return frame;
}

function jaw(time: number): number {
  return 0.5 + 0.5 * Math.sin((time / 1000) * 2 * Math.PI);
}

/** Largest change of the moving face's jaw, per millisecond. */
const JAW_SPEED = Math.PI / 1000;

const jawOf = (frame: FaceFrame | null) => frame?.blendshapes[JAW_OPEN] as number;
const rollOf = (frame: FaceFrame) => 2 * Math.atan2(frame.pose.rotation[2], frame.pose.rotation[3]);

interface Packet {
  frame: FaceFrame;
  arrival: number;
}

/** Frames every 33 ms from `start` on for `duration`, each delayed as `delay` says; `null` loses it. */
function packets(start: number, duration: number, delay: (i: number) => number | null): Packet[] {
  const result: Packet[] = [];
  for (let i = 0; i * 33 < duration; i++) {
    const time = start + i * 33;
    const late = delay(i);
    if (late !== null) result.push({ frame: movingFrame(time), arrival: time + late });
  }
  return result.sort((a, b) => a.arrival - b.arrival);
}

/** Delivers packets and renders, picture by picture. */
function play(
  playout: Playout,
  queue: Packet[],
  from: number,
  to: number,
): { now: number; frame: FaceFrame }[] {
  const shown: { now: number; frame: FaceFrame }[] = [];
  let next = 0;
  for (let now = from; now < to; now += TICK) {
    for (; next < queue.length && (queue[next] as Packet).arrival <= now; next++) {
      const { frame, arrival } = queue[next] as Packet;
      playout.push(frame, arrival);
    }
    const frame = playout.sample(now);
    if (frame) shown.push({ now, frame: structuredClone(frame) });
  }
  return shown;
}

function largestStep(shown: { frame: FaceFrame }[], value: (frame: FaceFrame) => number): number {
  return shown.reduce((largest, { frame }, i) => {
    const before = shown[i - 1];
    return before ? Math.max(largest, Math.abs(value(frame) - value(before.frame))) : largest;
  }, 0);
}

describe('a good network', () => {
  const shown = play(
    new Playout(),
    packets(0, 5000, () => 20),
    0,
    4900,
  ).filter(({ now }) => now > 1000);

  test('shows the face as it was, a constant short time ago', () => {
    // A monotone curve cuts off a little where the jaw turns round between two frames.
    for (const { now, frame } of shown) expect(Math.abs(jawOf(frame) - jaw(now - LAG))).toBeLessThan(0.015);
  });

  test("says when it was, on the sender's clock", () => {
    for (const { now, frame } of shown) expect(frame.timestamp).toBeCloseTo(now - LAG + CLOCK, 0);
  });

  test('keeps sources and confidence', () => {
    expect(shown.at(-1)?.frame.sources.head).toBe('vision');
    expect(shown.at(-1)?.frame.confidence).toBe(1);
  });
});

test('before the first frame there is nothing to show; the first one is shown at once', () => {
  const playout = new Playout();
  expect(playout.sample(0)).toBeNull();
  playout.push(movingFrame(250), 260);
  expect(jawOf(playout.sample(261))).toBeCloseTo(1, 5);
});

test('a jittery network gets a longer delay, and never more than the limit', () => {
  const playout = new Playout({ min: 40, max: 120 });
  play(
    playout,
    packets(0, 3000, (i) => 20 + (i % 5) * 10),
    0,
    3000,
  );
  expect(playout.delay).toBeGreaterThan(60);
  expect(playout.jitter).toBe(40);
  play(
    playout,
    packets(3000, 3000, (i) => 20 + (i % 5) * 100),
    3000,
    6000,
  );
  expect(playout.delay).toBe(120);
});

test('frames that come twice or too late are told apart, and change nothing', () => {
  const playout = new Playout();
  const frames = [0, 33, 66, 99].map(movingFrame);
  for (const [i, frame] of frames.entries()) expect(playout.push(frame, i * 33)).toBe('queued');
  expect(playout.push(frames[3] as FaceFrame, 100)).toBe('duplicate');
  playout.sample(130);
  expect(playout.push(movingFrame(10), 131)).toBe('late');
});

test('frames out of order are put in order', () => {
  const inOrder = play(
    new Playout(),
    packets(0, 3000, () => 30),
    0,
    3000,
  );
  // Every other frame is overtaken by its successor.
  const swapped = play(
    new Playout({ min: 80, max: 200 }),
    packets(0, 3000, (i) => (i % 2 ? 5 : 40)),
    0,
    3000,
  );
  expect(largestStep(swapped.slice(60), jawOf)).toBeLessThan(largestStep(inOrder.slice(60), jawOf) * 1.5);
});

test('a lost frame does not show', () => {
  const shown = play(
    new Playout(),
    packets(0, 3000, (i) => (i % 10 === 5 ? null : 20)),
    0,
    2900,
  );
  for (const { now, frame } of shown.filter(({ now }) => now > 1000))
    expect(Math.abs(jawOf(frame) - jaw(now - LAG))).toBeLessThan(0.1);
});

describe('a sender that falls silent', () => {
  const playout = new Playout();
  // At 2.25 s the jaw is open.
  const shown = play(
    playout,
    packets(0, 2250, () => 20),
    0,
    4500,
  );
  const at = (time: number) => shown.find(({ now }) => now >= time)?.frame as FaceFrame;

  test('its motion goes on for a moment and stops', () => {
    expect(jawOf(at(2800))).toBeCloseTo(jawOf(at(3200)), 2);
    expect(jawOf(at(2800))).toBeGreaterThan(0.9);
  });

  test('after a second it goes to rest, within another', () => {
    expect(at(3200).sources.head).toBe('vision');
    expect(jawOf(at(4200))).toBe(0);
    expect(at(4200)).toMatchObject({ confidence: 0, sources: { head: 'absent', mouth: 'absent' } });
  });

  test('all without a jump', () => {
    expect(largestStep(shown, jawOf)).toBeLessThan(JAW_SPEED * TICK * 1.6);
  });

  test('it comes back without a jump', () => {
    const back = play(
      playout,
      packets(4500, 2000, () => 20),
      4500,
      6400,
    );
    expect(largestStep(back, jawOf)).toBeLessThan(0.15);
    expect(largestStep(back, rollOf)).toBeLessThan(0.1);
    for (const { now, frame } of back.filter(({ now }) => now > 5500))
      expect(Math.abs(jawOf(frame) - jaw(now - LAG))).toBeLessThan(0.03);
  });
});

test('a late frame that is due in the very next picture does not jump', () => {
  const playout = new Playout();
  const queue = [
    { frame: movingFrame(0), arrival: TICK },
    // Arrives when the playhead has just reached it.
    { frame: movingFrame(660), arrival: 43 * TICK },
  ];
  expect(largestStep(play(playout, queue, 0, 1500), jawOf)).toBeLessThan(0.1);
});

test('a camera switched off sends the face to rest right away', () => {
  const playout = new Playout();
  const before = play(
    playout,
    packets(0, 2250, () => 20),
    0,
    2250,
  );
  playout.release();
  const after = play(playout, [], 2250, 3000);
  expect(jawOf(after.at(-1)?.frame as FaceFrame)).toBe(0);
  expect(largestStep([...before.slice(-1), ...after], jawOf)).toBeLessThan(0.1);
});

test('a page that was not drawn for a while goes on with the present', () => {
  const playout = new Playout();
  const queue = packets(0, 20_000, () => 20);
  play(playout, queue.slice(0, 60), 0, 2000);
  for (const { frame, arrival } of queue.slice(60, 540)) playout.push(frame, arrival);
  const shown = play(playout, queue.slice(540), 18_000, 19_800);
  const settled = shown.filter(({ now }) => now > 18_600);
  for (const { now, frame } of settled) expect(Math.abs(jawOf(frame) - jaw(now - LAG))).toBeLessThan(0.05);
});

test("a sender's clock that jumps is learnt anew", () => {
  const playout = new Playout();
  play(
    playout,
    packets(0, 2000, () => 20),
    0,
    2000,
  );
  const later = packets(2000, 3000, () => 20).map(({ frame, arrival }) => ({
    frame: { ...frame, timestamp: frame.timestamp - 3_600_000 },
    arrival,
  }));
  const shown = play(playout, later, 2000, 4900).filter(({ now }) => now > 3000);
  for (const { now, frame } of shown) expect(Math.abs(jawOf(frame) - jaw(now - LAG))).toBeLessThan(0.05);
});

test('any network: every picture is a usable face, and none is a jump away from the one before', () => {
  const fate = fc.record({
    lost: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
    late: fc.oneof(
      { weight: 4, arbitrary: fc.double({ min: 5, max: 80, noNaN: true }) },
      {
        weight: 1,
        arbitrary: fc.double({ min: 80, max: 600, noNaN: true }),
      },
    ),
    twice: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(fate, { minLength: 20, maxLength: 90 }), (fates) => {
      const sent = packets(0, fates.length * 33, (i) => (fates[i]?.lost ? null : (fates[i]?.late ?? null)));
      const queue = sent.flatMap((packet, i) =>
        fates[i]?.twice ? [packet, { ...packet, arrival: packet.arrival + 15 }] : [packet],
      );
      queue.sort((a, b) => a.arrival - b.arrival);
      const shown = play(new Playout(), queue, 0, fates.length * 33 + 2500);
      for (const { frame } of shown) expectUsable(frame);
      expect(largestStep(shown, jawOf)).toBeLessThan(0.25);
      expect(largestStep(shown, rollOf)).toBeLessThan(0.15);
    }),
    { numRuns: 40 },
  );
});

test('any timestamps, from a sender that lies: every picture is a usable face', () => {
  const lie = fc.record({ timestamp: fc.double({ min: 0, max: 1e9, noNaN: true }), wait: fc.nat(300) });
  fc.assert(
    fc.property(fc.array(lie, { maxLength: 60 }), (lies) => {
      const playout = new Playout();
      let now = 1000;
      for (const { timestamp, wait } of lies) {
        now += wait;
        playout.push({ ...movingFrame(now), timestamp }, now);
        const frame = playout.sample(now);
        if (frame) expectUsable(frame);
      }
    }),
  );
});

function expectUsable(frame: FaceFrame): void {
  const inRange = (x: number) => x >= 0 && x <= 1;
  const { rotation, translation } = frame.pose;
  const usable =
    Math.abs(Math.hypot(...rotation) - 1) < 1e-5 &&
    [...translation, frame.timestamp].every(Number.isFinite) &&
    frame.blendshapes.every(inRange) &&
    inRange(frame.confidence);
  if (!usable) expect.fail(`not a usable face: ${JSON.stringify(frame)}`);
}
