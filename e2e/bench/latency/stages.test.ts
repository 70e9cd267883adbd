import { expect, test } from 'vitest';
import { bestRun, followFrames, type SentFrame, STAGE_NAMES, summariseRun } from './stages.js';

/** A frame captured at `at` whose timestamp says 2 ms later; the times of its way all differ. */
function frame(at: number): SentFrame {
  const times = { arrived: at + 3, begun: at + 4, tracked: at + 14, delivered: at + 15, sent: at + 15.5 };
  return { captured: at, timestamp: at + 2, packet: `packet ${at}`, ...times };
}

const frames = [frame(0), frame(33), frame(66)];
const received = new Map(frames.map(({ packet, sent }) => [packet, sent + 5]));
/** Shows each moment 50 ms later, at moments between the frames. */
const pictures = [0, 16, 32, 48, 64, 80].map((shown) => ({ shown, applied: shown + 50 }));

test('each stage counts from the end of the one before, to the picture at or past the frame', () => {
  const ways = followFrames(frames, received, pictures);
  expect(ways).toHaveLength(3);
  for (const way of ways) {
    expect(way).toEqual({
      capture: 4,
      tracking: 11,
      encoding: 0.5,
      network: 5,
      playout: 31.5,
      total: 52,
      waiting: 1,
      hop: 1,
      hidden: 2,
    });
    expect(STAGE_NAMES.reduce((sum, stage) => sum + way[stage], 0)).toBe(way.total);
  }
});

test('a playhead that runs late is late by as much, wherever between two frames it is seen', () => {
  const late = pictures.map(({ shown, applied }) => ({ shown, applied: applied + 7 }));
  expect(followFrames(frames, received, late).map(({ total }) => total)).toEqual([59, 59, 59]);
});

test('frames that did not come or were not shown yet do not count', () => {
  const some = new Map([...received].slice(1));
  expect(followFrames(frames, some, pictures)).toHaveLength(2);
  expect(followFrames(frames, received, pictures.slice(0, 2))).toHaveLength(1);
});

test('shares are of the mean and add up to one', () => {
  const { stages, total, frames: count } = summariseRun(followFrames(frames, received, pictures));
  expect(count).toBe(3);
  expect(total.median).toBe(52);
  expect(stages.playout.share).toBeCloseTo(31.5 / 52);
  expect(STAGE_NAMES.reduce((sum, stage) => sum + stages[stage].share, 0)).toBeCloseTo(1);
});

test('the best run is the one with the least median', () => {
  const run = (late: number) =>
    summariseRun(
      followFrames(
        frames,
        received,
        pictures.map(({ shown, applied }) => ({ shown, applied: applied + late })),
      ),
    );
  const runs = [run(9), run(1), run(5)];
  expect(bestRun(runs)).toBe(runs[1]);
});
