import { type BlendshapeName, blendshapeIndex } from '@guise/protocol';
import type { FacePipeline, Picture } from '@guise/tracker';

// The closed loop of an own face: an avatar is drawn as it is told to look, and tracked again.

/** How heads are turned, one after the other: yaw and pitch [degrees]. */
export const POSES = [
  [0, 0],
  [-15, 0],
  [15, 0],
  [-30, 0],
  [30, 0],
  [0, 12],
  [0, -12],
  [20, 8],
  [-20, -8],
] as const;

/** Looks at each picture before its numbers count: the crop settles. */
const LOOKS = 3;
/** From one look to the next [ms]. */
const INTERVAL = 100;

/** What the tracker makes of a picture. Angles in degrees; channels as in `BLENDSHAPE_NAMES`. */
export interface Seen {
  readonly yaw: number;
  readonly pitch: number;
  readonly blendshapes: Float32Array;
}

/** @param whose what the picture shows, for the sentence where no face is found */
export async function seenIn(pipeline: FacePipeline, picture: Picture, whose: unknown): Promise<Seen> {
  pipeline.reset();
  let result = await pipeline.track(picture, 0);
  for (let again = 1; again < LOOKS; again++) result = await pipeline.track(picture, INTERVAL * again);
  if (!result.unfiltered) throw new Error(`the tracker sees no face: ${JSON.stringify(whose)}`);
  const { pose, blendshapes } = result.unfiltered;
  const [x, y, z, w] = pose.rotation;
  // Of yaw and pitch in this order, as the head is turned.
  const ahead = [2 * (x * z + y * w), 2 * (y * z - x * w), 1 - 2 * (x * x + y * y)] as const;
  const degrees = 180 / Math.PI;
  return {
    yaw: Math.atan2(ahead[0], ahead[2]) * degrees,
    pitch: Math.asin(ahead[1]) * degrees,
    blendshapes: blendshapes.slice(),
  };
}

/**
 * Pearson's r between what channels are set to, from 0 to 1 in so many steps, and the mean of what is read of them.
 * @param look what is seen where channels are set so
 */
export async function sweep(
  names: readonly BlendshapeName[],
  steps: number,
  look: (channels: Record<string, number>) => Promise<Pick<Seen, 'blendshapes'>>,
): Promise<number> {
  const set: number[] = [];
  const read: number[] = [];
  for (let step = 0; step <= steps; step++) {
    const value = step / steps;
    const { blendshapes } = await look(Object.fromEntries(names.map((name) => [name, value])));
    const sum = names.reduce((total, name) => total + (blendshapes[blendshapeIndex(name)] as number), 0);
    set.push(value);
    read.push(sum / names.length);
  }
  console.log(names.join(), read.map((value) => value.toFixed(2)).join(' '));
  return correlation(set, read);
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (list: readonly number[]) => list.reduce((sum, value) => sum + value, 0) / list.length;
  const [ma, mb] = [mean(a), mean(b)];
  const products = a.map((value, i) => (value - ma) * ((b[i] as number) - mb));
  const square = (list: readonly number[], m: number) =>
    Math.sqrt(list.reduce((sum, value) => sum + (value - m) ** 2, 0));
  return products.reduce((sum, value) => sum + value, 0) / (square(a, ma) * square(b, mb));
}
