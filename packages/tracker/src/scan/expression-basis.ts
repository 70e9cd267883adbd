import { BLENDSHAPE_NAMES } from '@guise/protocol';
import * as v from 'valibot';
import type { FaceLayout } from '../model/layout.js';
import { type CaptureHabit, spread } from './capture-habit.js';
import { ScanError } from './scan-error.js';

/** What each blendshape adds to a neutral face, over the UV square. */
export interface ExpressionBasis {
  /** Side of the maps [pixels]. */
  side: number;
  /** Place in ARKit's order of each map. */
  blendshapes: readonly number[];
  /** [maps, side, side, 3] metres at a coefficient of 1, head axes. */
  shapes: readonly Float32Array[];
  /** What captures with this network have in common; without it they are taken as they are. */
  habit?: CaptureHabit;
}

const Side = v.pipe(v.number(), v.integer(), v.minValue(4), v.maxValue(256));
const Gain = v.pipe(v.number(), v.minValue(0), v.maxValue(3));
const Schema = v.object({
  kind: v.literal('expression-basis'),
  version: v.literal(1),
  blendshapes: v.array(v.picklist(BLENDSHAPE_NAMES)),
  scale: v.array(v.pipe(v.number(), v.finite(), v.gtValue(0))),
  shape: v.tuple([v.number(), Side, v.number(), v.literal(3)]),
  data: v.pipe(v.string(), v.base64()),
  habit: v.optional(
    v.object({
      gains: v.tuple([Gain, Gain, Gain]),
      scale: v.pipe(v.number(), v.finite(), v.gtValue(0)),
      shape: v.tuple([v.literal(2), Side, Side, v.literal(3)]),
      data: v.pipe(v.string(), v.base64()),
    }),
  ),
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
  const { blendshapes, scale, shape, data, habit } = result.output;
  const [count, side, rows] = shape;
  const steps = signedBytes(data);
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
    ...(habit && { habit: habitOf(habit) ?? refuse('its habit does not fit together') }),
  };
}

const signedBytes = (data: string): Int8Array =>
  Int8Array.from(atob(data), (character) => character.charCodeAt(0));

/** `null` where its parts do not fit together. */
function habitOf({ gains, scale, shape, data }: NonNullable<v.InferOutput<typeof Schema>['habit']>) {
  const [, side, rows] = shape;
  const size = side * side * 3;
  const values = Float32Array.from(signedBytes(data), (n) => n * scale);
  if (rows !== side || values.length !== 2 * size) return null;
  return { side, gains, captured: values.subarray(0, size), true: values.subarray(size) };
}

/**
 * [uvSize * uvSize * 3] what an expression adds to the neutral face at each pixel of the map [m]. `coefficients`: [52] 0..1 in
 * ARKit's order.
 */
export function expressionOffsets(
  basis: ExpressionBasis,
  coefficients: ArrayLike<number>,
  layout: FaceLayout,
): Float32Array {
  const { side, shapes, blendshapes } = basis;
  const sum = new Float32Array(side * side * 3);
  shapes.forEach((shape, k) => {
    const coefficient = coefficients[blendshapes[k]];
    if (!(coefficient > 0)) return;
    for (let i = 0; i < sum.length; i++) sum[i] += coefficient * shape[i];
  });
  return spread(sum, side, layout);
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
