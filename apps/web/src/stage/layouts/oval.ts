/** Half the width (x) and the depth (z) of a table [m]. */
export interface HalfAxes {
  width: number;
  depth: number;
}

/**
 * The exponent of a table's outline, |x / width|^n + |z / depth|^n = 1: a round one is a circle (2), a long one is no lens but
 * has sides along which people sit.
 */
export function ovalExponent({ width, depth }: HalfAxes): number {
  const length = Math.max(width / depth, depth / width);
  return 2 + Math.min(2.2, 0.9 * (length - 1));
}

/** The point of the outline at an angle, 0 being farthest from the viewer, to the right [rad]; at `out` 0 the outline itself [m]. */
export function ovalPoint(axes: HalfAxes, angle: number, out = 0): [x: number, z: number] {
  const power = 2 / ovalExponent(axes);
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
  return [(axes.width + out) * bent(sin, power), -(axes.depth + out) * bent(cos, power)];
}

/** 1 on the outline, less within, more outside. */
export function ovalRadius(axes: HalfAxes, x: number, z: number): number {
  const n = ovalExponent(axes);
  return (Math.abs(x / axes.width) ** n + Math.abs(z / axes.depth) ** n) ** (1 / n);
}

function bent(value: number, power: number): number {
  return Math.sign(value) * Math.abs(value) ** power;
}
