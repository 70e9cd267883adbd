import { BLENDSHAPE_NAMES } from '@guise/protocol';
import { AvatarError } from '../errors.js';

/**
 * What moves every own face: a mesh over the UV square of the position maps, and what each blendshape adds to it. Made by
 * models/training/own_face.py.
 */
export interface Expressions {
  /** [V * 2] 0..1 from the square's top left corner, u right, v down. */
  uvs: Float32Array;
  /** [T * 3] anticlockwise as seen from before the face. */
  triangles: Uint32Array;
  /** [V * 3] a mean face at rest [m], head axes: x to the subject's left, y up, z out of the face. */
  canonical: Float32Array;
  /** [52][V * 3] in ARKit's order: what a coefficient of 1 adds [m]. */
  deltas: readonly Float32Array[];
}

/** Vertices of the mesh that its file must have: the rims below are numbers of these. */
const VERTICES = 468;

/** The rims of the eyes, from the outer corner to the inner one, and of the mouth, from the right corner to the left. */
export const EYE_RIMS = [
  {
    upper: [263, 466, 388, 387, 386, 385, 384, 398, 362],
    lower: [263, 249, 390, 373, 374, 380, 381, 382, 362],
  },
  {
    upper: [33, 246, 161, 160, 159, 158, 157, 173, 133],
    lower: [33, 7, 163, 144, 145, 153, 154, 155, 133],
  },
] as const;
export const MOUTH_RIM = {
  upper: [78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308],
  lower: [78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308],
} as const;
/** Vertices that measure a face. */
export const MARKS = {
  chin: 152,
  forehead: 10,
  left: 454,
  right: 234,
  mouthLeft: 291,
  mouthRight: 61,
} as const;

interface Packed {
  data: string;
  step?: number;
  steps?: number[];
}

function bytesOf(packed: unknown): ArrayBuffer {
  const { data } = packed as Packed;
  return Uint8Array.from(atob(data), (character) => character.charCodeAt(0)).buffer;
}

/** Reads `own-face/expressions.json`. @throws AvatarError `not-loaded` */
export function readExpressions(bytes: ArrayBuffer): Expressions {
  try {
    return parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch (cause) {
    throw new AvatarError('not-loaded', 'what moves an own face could not be read', { cause });
  }
}

function parse(json: Record<string, unknown>): Expressions {
  if (json.kind !== 'own-face-expressions' || json.version !== 1) throw new TypeError('not of this kind');
  const scaled = (values: ArrayLike<number>, step: number) => Float32Array.from(values, (n) => n * step);
  const { vertices, triangles, canonical, deltas } = json as Record<string, Packed>;
  const uvs = scaled(new Uint16Array(bytesOf(vertices)), vertices?.step ?? Number.NaN);
  const steps = deltas?.steps ?? [];
  const shapes = new Int8Array(bytesOf(deltas));
  const names = json.blendshapes as string[];
  const size = VERTICES * 3;
  if (uvs.length !== VERTICES * 2 || shapes.length !== names.length * size)
    throw new TypeError('a part is missing');
  return {
    uvs,
    triangles: Uint32Array.from(new Uint16Array(bytesOf(triangles))),
    canonical: scaled(new Int16Array(bytesOf(canonical)), canonical?.step ?? Number.NaN),
    deltas: BLENDSHAPE_NAMES.map((name) => {
      const k = names.indexOf(name);
      // tongueOut is the tongue's alone.
      return k < 0
        ? new Float32Array(size)
        : scaled(shapes.subarray(k * size, (k + 1) * size), steps[k] ?? Number.NaN);
    }),
  };
}
