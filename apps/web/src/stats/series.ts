/** How far back plots go [ms]. */
export const SPAN = 60_000;

/** A point of a plot: when [ms], and what; `null`: not known. */
export type Point = readonly [at: number, value: number | null];

/** A quantity over the last minute. */
export class Series {
  readonly #points: Point[] = [];

  get points(): readonly Point[] {
    return this.#points;
  }

  /** The newest value; `null`: not known. */
  get last(): number | null {
    return this.#points.at(-1)?.[1] ?? null;
  }

  add(at: number, value: number | null): void {
    this.#points.push([at, value !== null && Number.isFinite(value) ? value : null]);
    while ((this.#points[0]?.[0] ?? at) < at - SPAN) this.#points.shift();
  }
}

/** The least top of a plot: what keeps nearly still shall not look like mountains. */
export type Scale = number;

/**
 * The lines of a plot as an SVG path, now at its right edge and a minute ago at its left, zero at its bottom. Gaps stay gaps.
 * @param least what at least reaches the top
 */
export function linePath(points: readonly Point[], width: number, height: number, least: Scale): string {
  const now = points.at(-1)?.[0] ?? 0;
  const top = Math.max(least, ...points.map(([, value]) => value ?? 0));
  let path = '';
  let drawing = false;
  for (const [at, value] of points) {
    if (value === null) {
      drawing = false;
      continue;
    }
    const x = width * (1 - (now - at) / SPAN);
    const y = height * (1 - value / top);
    path += `${drawing ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`;
    drawing = true;
  }
  return path;
}
