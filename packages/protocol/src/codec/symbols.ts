/**
 * A distance `u` >= 0 is a symbol and raw bits behind it: 0..7 are symbols of their own, from there on there are
 * two symbols to an octave.
 */
export const SYMBOL_COUNT = 30;

/** Blendshapes and confidence (kinds 0 to 2) are never farther off than 127; see `KIND_COUNT`. */
export function alphabetOf(kind: number): number {
  return kind < 3 ? 16 : SYMBOL_COUNT;
}

/** How many raw bits follow a symbol. */
export const RAW_BITS = Uint8Array.from({ length: SYMBOL_COUNT }, (_, s) => (s < 8 ? 0 : 2 + ((s - 8) >> 1)));
/** The smallest distance of a symbol. */
export const FIRST = Int32Array.from({ length: SYMBOL_COUNT }, (_, s) =>
  s < 8 ? s : (2 + (s & 1)) << (2 + ((s - 8) >> 1)),
);

/** The symbol of a distance 0..16383. */
export function symbolOf(distance: number): number {
  if (distance < 8) return distance;
  const octave = 31 - Math.clz32(distance);
  return 8 + 2 * (octave - 3) + ((distance >> (octave - 1)) & 1);
}

/**
 * The value as a distance from where it was expected: 0 is the expectation, then alternately one more on the likelier
 * side and one more on the other, until one side ends at the channel's bound; the rest lies on the other side alone.
 * @param side 1 when the true expectation is above the rounded one, else -1.
 */
export function fold(value: number, expected: number, low: number, high: number, side: number): number {
  const difference = value - expected;
  const size = Math.abs(difference);
  const both = Math.min(expected - low, high - expected);
  if (size > both) return size + both;
  return size === 0 ? 0 : 2 * size - (difference * side > 0 ? 1 : 0);
}

/** The value of a distance; it is out of bounds when the distance is larger than `high - low`. */
export function unfold(distance: number, expected: number, low: number, high: number, side: number): number {
  const both = Math.min(expected - low, high - expected);
  if (distance > 2 * both) {
    const size = distance - both;
    return expected - low < high - expected ? expected + size : expected - size;
  }
  const size = (distance + 1) >> 1;
  return (distance & 1) === 1 ? expected + side * size : expected - side * size;
}

/** How far past the middle between two values a number is still taken for the one that was expected to be near. */
const DEAD_ZONE = 0.1;

/** A number as an integer: the nearest, but where it hardly matters the one nearer to the expectation. */
export function settle(exact: number, expected: number, low: number, high: number): number {
  const difference = exact - expected;
  const size = Math.floor(Math.abs(difference) + (0.5 - DEAD_ZONE));
  return Math.max(low, Math.min(high, difference < 0 ? expected - size : expected + size));
}
