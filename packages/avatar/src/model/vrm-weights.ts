import { mixer, PRESETS } from './presets.js';

/** VRM 1.0's expressions that a face is told by. */
export const VRM_EXPRESSIONS = [...PRESETS.map(({ names }) => names[0] as string), 'blink'] as const;

const MIXERS = PRESETS.map((row) => mixer(row));

/**
 * How much of each of VRM 1.0's expressions a face is, 0..1, as {@link PRESETS} has it. Vowels and emotions never exceed 1 together;
 * `blink` is what both eyes have in common, `blinkLeft` and `blinkRight` what is left of each, so that all three may be played on
 * top of each other.
 * @param blendshapes [52] in ARKit's order, 0..1
 */
export function vrmWeights(blendshapes: ArrayLike<number>): Map<string, number> {
  const weights = new Map<string, number>();
  const sums = { vowel: 0, emotion: 0, blink: 0 };
  for (const { row, weight } of MIXERS) {
    const value = weight(blendshapes);
    sums[row.group] += value;
    weights.set(row.names[0] as string, value);
  }
  for (const { names, group } of PRESETS) {
    const name = names[0] as string;
    if (group !== 'blink' && sums[group] > 1) weights.set(name, (weights.get(name) as number) / sums[group]);
  }
  const [left, right] = [weights.get('blinkLeft') ?? 0, weights.get('blinkRight') ?? 0];
  const both = Math.min(left, right);
  return weights
    .set('blinkLeft', left - both)
    .set('blinkRight', right - both)
    .set('blink', both);
}
