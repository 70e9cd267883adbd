import { MapSurface } from '../dense/surface.js';
import { applySimilarity, fitSimilarity } from '../geometry/umeyama.js';
import type { FaceLayout } from '../model/layout.js';
import { pixelCentres } from './expression-basis.js';

/**
 * What captures with one network have in common that heads do not, found out on made-up people whose heads are known: a network
 * draws everybody the same way wrong, and some directions more weakly than others.
 */
export interface CaptureHabit {
  /** Side of the maps [pixels]. */
  side: number;
  /** [side, side, 3] the mean capture and the mean head, less the layout's canonical one [m], head axes. */
  captured: Float32Array;
  true: Float32Array;
  /** By how much a capture's difference from the mean one is to be stretched to be that of the head, across, up and out. */
  gains: readonly [x: number, y: number, z: number];
}

/** A captured surface [uvSize * uvSize * 3] without that habit, at the mean head's place and size [m]. */
export function withoutHabit(points: Float32Array, habit: CaptureHabit, layout: FaceLayout): Float32Array {
  const { canonical, mask } = layout;
  const weights = mask.map((value) => (value > 0 ? 1 : 0));
  const [captured, head] = [habit.captured, habit.true].map((map) =>
    spread(map, habit.side, layout).map((value, i) => value + canonical[i]),
  );
  const fit = fitSimilarity(points, captured, weights);
  if (!fit) return points;
  const out = points.slice();
  for (let i = 0; i < points.length; i += 3) {
    if (!weights[i / 3]) continue;
    const own = applySimilarity(fit, [points[i], points[i + 1], points[i + 2]]);
    for (let axis = 0; axis < 3; axis++) {
      out[i + axis] = head[i + axis] + habit.gains[axis] * (own[axis] - captured[i + axis]);
    }
  }
  return out;
}

/** A map [side, side, 3] over the UV square at each pixel of the layout's. */
export function spread(values: Float32Array, side: number, { mask, uvSize }: FaceLayout): Float32Array {
  const plane = side * side;
  const planes = new Float32Array(plane * 3);
  for (let i = 0; i < plane * 3; i++) planes[(i % 3) * plane + Math.floor(i / 3)] = values[i];
  const known = new Float32Array(plane);
  for (let pixel = 0; pixel < mask.length; pixel++) {
    if (!(mask[pixel] > 0)) continue;
    const [column, row] = [pixel % uvSize, Math.floor(pixel / uvSize)].map((at) =>
      Math.floor(((at + 0.5) / uvSize) * side),
    );
    known[row * side + column] = 1;
  }
  return new MapSurface(planes, known, side).sample(pixelCentres(uvSize));
}
