/** What a table says of many durations [ms]. */
export interface Summary {
  readonly count: number;
  readonly median: number;
  readonly minimum: number;
  readonly p95: number;
  readonly mean: number;
}

/** Throws a RangeError when there is nothing to sum up. */
export function summarise(values: readonly number[]): Summary {
  return {
    count: values.length,
    median: quantile(values, 0.5),
    minimum: quantile(values, 0),
    p95: quantile(values, 0.95),
    mean: values.reduce((sum, value) => sum + value, 0) / values.length,
  };
}

/** How much y grows for each x, by least squares. Throws a RangeError for fewer than two places. */
export function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (of: 0 | 1) => points.reduce((sum, point) => sum + point[of], 0) / points.length;
  const [x0, y0] = [mean(0), mean(1)];
  const spread = points.reduce((sum, [x]) => sum + (x - x0) ** 2, 0);
  if (!(spread > 0)) throw new RangeError('a slope needs two places');
  return points.reduce((sum, [x, y]) => sum + (x - x0) * (y - y0), 0) / spread;
}

/**
 * The value below which this `share` (0..1) of the values lies, between the two nearest where it falls between them.
 * Throws a RangeError when there are none.
 */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) throw new RangeError('no values');
  const sorted = [...values].sort((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)] as number;
  const above = sorted[Math.ceil(place)] as number;
  return below + (above - below) * (place - Math.floor(place));
}
