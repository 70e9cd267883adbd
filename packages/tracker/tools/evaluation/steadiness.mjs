import { mean } from '../statistics.mjs';

/** Share of a step that counts as having followed it. */
const COVERED = 0.9;

/**
 * How much landmarks tremble about their own mean place: root mean square over points and frames, in face sizes.
 * @param {number[][][]} frames [frame][point][x, y]
 */
export function jitter(frames, size) {
  const middle = meanPoints(frames);
  const squares = frames.flatMap((points) =>
    points.map(([x, y], i) => (x - middle[i][0]) ** 2 + (y - middle[i][1]) ** 2),
  );
  return Math.sqrt(mean(squares)) / size;
}

/**
 * How many frames it takes to follow a step: 1 when the first frame after it covers nine tenths of the way, 2 when the
 * second does; `null` when none does. The way is from the mean of `before` to the mean of `settled`.
 * @param {number[][][]} before the last frames before the step
 * @param {number[][][]} after all frames from the step on
 * @param {number[][][]} settled those of them by which all has come to rest
 */
export function framesToFollow(before, after, settled) {
  const [from, to] = [meanPoints(before), meanPoints(settled)];
  let length = 0;
  from.forEach(([x, y], i) => {
    length += (to[i][0] - x) ** 2 + (to[i][1] - y) ** 2;
  });
  const covered = (points) =>
    points.reduce(
      (sum, [x, y], i) =>
        sum + (x - from[i][0]) * (to[i][0] - from[i][0]) + (y - from[i][1]) * (to[i][1] - from[i][1]),
      0,
    ) / length;
  const shares = after.map(covered);
  const at = shares.findIndex((share) => share >= COVERED);
  return { frames: at < 0 ? null : at + 1, shares };
}

function meanPoints(frames) {
  return frames[0].map((_, i) => [0, 1].map((axis) => mean(frames.map((points) => points[i][axis]))));
}
