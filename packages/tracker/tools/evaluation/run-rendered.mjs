import { mean } from '../statistics.mjs';
import { JAW_POINTS, pointError } from './landmark-mapping.mjs';
import { poseErrors } from './pose.mjs';
import { sampleOf } from './random.mjs';
import { trackRows } from './run-photographs.mjs';

/** Bands of how far a rendered head is turned, either way [degrees]; the first and the last are compared. */
const BANDS = [
  [0, 10],
  [10, 30],
  [30, 50],
  [50, 70],
];

/** The error of rendered heads by how far they are turned. `labels`: of their folder, with `yaw`. */
export async function runRendered(context, labels, perBand) {
  const bands = {};
  for (const [from, to] of BANDS) {
    const turned = Array.from({ length: labels.count }, (_, row) => row).filter((row) => {
      const yaw = Math.abs(labels.value('yaw', row));
      return yaw >= from && yaw <= to;
    });
    const rows = sampleOf(turned, perBand, from);
    const { faces, counts } = await trackRows({ ...context, labels }, rows);
    const error = (first) =>
      mean(faces.map(({ label, prediction }) => pointError(prediction.points, label.points, first)));
    bands[`${from}-${to}`] = {
      ...{ count: faces.length, counts, all68: error(0), inner51: error(JAW_POINTS) },
      pose: poseErrors(faces),
    };
  }
  return { bands, ratio: bands['50-70'].inner51 / bands['0-10'].inner51 };
}
