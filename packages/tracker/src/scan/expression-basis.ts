import { BLENDSHAPE_NAMES } from '@guise/protocol';
import * as v from 'valibot';
import { MapSurface } from '../dense/surface.js';
import type { FaceLayout } from '../model/layout.js';
import { ScanError } from './scan-error.js';

/** What each blendshape adds to a neutral face, over the UV square. */
export interface ExpressionBasis {
  /** Side of the maps [pixels]. */
  side: number;
  /** Place in ARKit's order of each map. */
  blendshapes: readonly number[];
  /** [maps, side, side, 3] metres at a coefficient of 1, head axes. */
  shapes: readonly Float32Array[];
}

const Schema = v.object({
  kind: v.literal('expression-basis'),
  version: v.literal(1),
  blendshapes: v.array(v.picklist(BLENDSHAPE_NAMES)),
  scale: v.array(v.pipe(v.number(), v.finite(), v.gtValue(0))),
  shape: v.tuple([
    v.number(),
    v.pipe(v.number(), v.integer(), v.minValue(4), v.maxValue(256)),
    v.number(),
    v.literal(3),
  ]),
  data: v.pipe(v.string(), v.base64()),
});

/** Reads a model folder's `expression-basis.json`. @throws ScanError `basis-invalid` */
export function parseExpressionBasis(bytes: Uint8Array): ExpressionBasis {
  const refuse = (why: string, cause?: unknown): never => {
    throw new ScanError('basis-invalid', `expression-basis.json: ${why}`, { cause });
  };
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    refuse('is no JSON', error);
  }
  const result = v.safeParse(Schema, json);
  if (!result.success) return refuse(result.issues.map((issue) => issue.message).join('; '));
  const { blendshapes, scale, shape, data } = result.output;
  const [count, side, rows] = shape;
  const steps = Int8Array.from(atob(data), (character) => character.charCodeAt(0));
  const size = side * side * 3;
  if (
    rows !== side ||
    count !== blendshapes.length ||
    scale.length !== count ||
    steps.length !== count * size
  ) {
    refuse('its parts do not fit together');
  }
  return {
    side,
    blendshapes: blendshapes.map((name) => BLENDSHAPE_NAMES.indexOf(name)),
    shapes: scale.map((step, k) =>
      Float32Array.from(steps.subarray(k * size, (k + 1) * size), (n) => n * step),
    ),
  };
}

/**
 * [uvSize * uvSize * 3] what an expression adds to the neutral face at each pixel of the map [m]. `coefficients`: [52] 0..1 in
 * ARKit's order.
 */
export function expressionOffsets(
  basis: ExpressionBasis,
  coefficients: ArrayLike<number>,
  { mask, uvSize }: FaceLayout,
): Float32Array {
  const { side, shapes, blendshapes } = basis;
  const plane = side * side;
  const planes = new Float32Array(plane * 3);
  shapes.forEach((shape, k) => {
    const coefficient = coefficients[blendshapes[k]];
    if (!(coefficient > 0)) return;
    for (let i = 0; i < plane * 3; i++) planes[(i % 3) * plane + Math.floor(i / 3)] += coefficient * shape[i];
  });
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

/** [side * side * 2] the places of a map's pixels in the UV square, 0..1. */
export function pixelCentres(side: number): Float32Array {
  const out = new Float32Array(side * side * 2);
  for (let pixel = 0; pixel < side * side; pixel++) {
    out[pixel * 2] = ((pixel % side) + 0.5) / side;
    out[pixel * 2 + 1] = (Math.floor(pixel / side) + 0.5) / side;
  }
  return out;
}
