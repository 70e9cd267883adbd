import { BLENDSHAPE_NAMES, LANDMARK_COUNT, type Vector3 } from '@guise/protocol';
import * as v from 'valibot';
import { ModelError } from '../errors.js';

/** What a face model says about itself: see "A model folder" in the architecture page. */
export interface FaceLayout {
  /** Side of the network's input picture [pixels]. */
  inputSize: number;
  /** Side of the position map [pixels]. */
  uvSize: number;
  /** [uvSize, uvSize, 3] neutral head [m], head axes. */
  canonical: Float32Array;
  /** [uvSize, uvSize] 1 where the pixel is a face point. */
  mask: Float32Array;
  /** [uvSize, uvSize] weights for the pose fit, 0 outside the face. */
  rigid: Float32Array;
  /** [68, 2] fractional pixel (u, v) of each iBUG point in the position map. */
  landmarks: Float32Array;
  /** Position in a FaceFrame's blendshapes of each of the network's outputs. */
  blendshapes: readonly number[];
  /** Whether the network speaks of the tongue: no teacher that only sees does. */
  tongue: boolean;
  crop: { center: Vector3; size: number; scale: number };
  closeUps: readonly CloseUpLayout[];
  /** Vertical field of view assumed for depth [degrees]. */
  verticalFov: number;
}

/** A network that looks closely at a part of the face. */
export interface CloseUpLayout {
  /** Its file in the model folder. */
  model: string;
  /** Size of its input, the strip [pixels]. */
  width: number;
  height: number;
  /** Where the means of some landmarks belong: x, y [strip pixels from its top left corner, may lie outside]. */
  anchors: readonly { landmarks: readonly number[]; x: number; y: number }[];
  /** Position in a FaceFrame's blendshapes of each of its outputs. */
  blendshapes: readonly number[];
  /** How much of each output counts, 0..1; the rest is what the face model read. */
  shares: readonly number[];
}

/** What a face finder says about itself. */
export interface FinderLayout {
  inputSize: number;
  /** Cells per side of the output. */
  grid: number;
  /** Lowest score of a face, 0..1. */
  threshold: number;
}

const size = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(4096));
const positive = v.pipe(v.number(), v.finite(), v.gtValue(0));
const finite = v.pipe(v.number(), v.finite());

/** An array as base64: little-endian float32, or with a `step` int16 that count steps, half as large. */
const floats = v.pipe(
  v.object({
    shape: v.array(size),
    step: v.optional(positive),
    data: v.pipe(v.string(), v.base64('is no base64')),
  }),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const { shape, step, data } = dataset.value;
    const values = step === undefined ? decodeFloats(data) : decodeSteps(data, step);
    const wanted = shape.reduce((product, side) => product * side, 1);
    if (values.length !== wanted) {
      addIssue({ message: `holds ${values.length} numbers where its shape [${shape}] needs ${wanted}` });
      return NEVER;
    }
    if (!values.every(Number.isFinite)) {
      addIssue({ message: 'holds numbers that are not finite' });
      return NEVER;
    }
    return { shape, values };
  }),
);

const blendshapeName = v.picklist(BLENDSHAPE_NAMES, (issue) => `${issue.received} is no ARKit blendshape`);

const blendshapeNames = v.pipe(
  v.array(blendshapeName),
  v.check((names) => new Set(names).size === names.length, 'names a blendshape twice'),
);

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

const anchor = v.object({
  landmarks: v.pipe(
    v.array(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(LANDMARK_COUNT - 1))),
    v.minLength(1, 'names no landmark'),
  ),
  at: v.tuple([finite, finite]),
});

const closeUp = v.pipe(
  v.object({
    model: v.pipe(v.string(), v.regex(/^[\w-]+\.onnx$/, 'is no name of a .onnx file')),
    input: v.tuple([size, size]),
    anchors: v.pipe(
      v.array(anchor),
      v.check((anchors) => new Set(anchors.map(({ at }) => at.join())).size > 1, 'needs two places at least'),
    ),
    blendshapes: blendshapeNames,
    shares: v.optional(v.array(share)),
  }),
  v.check(
    ({ blendshapes, shares }) => !shares || shares.length === blendshapes.length,
    'has not one share for each blendshape',
  ),
);

const FaceLayoutSchema = v.object({
  kind: v.literal('position-map'),
  version: v.literal(1),
  inputSize: size,
  uvSize: size,
  canonical: floats,
  mask: floats,
  rigid: floats,
  landmarks: floats,
  blendshapes: blendshapeNames,
  closeups: v.optional(v.array(closeUp), []),
  crop: v.object({ center: v.tuple([finite, finite, finite]), size: positive, scale: positive }),
  camera: v.object({ verticalFov: v.pipe(positive, v.ltValue(180)) }),
});

const FinderLayoutSchema = v.object({
  kind: v.literal('face-finder'),
  version: v.literal(1),
  inputSize: size,
  grid: size,
  threshold: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
});

/** Throws {@link ModelError} (`layout-invalid`) that names what is missing or wrong. */
export function parseFaceLayout(bytes: Uint8Array): FaceLayout {
  const layout = parse(FaceLayoutSchema, bytes);
  const { inputSize, uvSize } = layout;
  const square = [uvSize, uvSize];
  expectShape('canonical', layout.canonical.shape, [...square, 3]);
  expectShape('mask', layout.mask.shape, square);
  expectShape('rigid', layout.rigid.shape, square);
  expectShape('landmarks', layout.landmarks.shape, [LANDMARK_COUNT, 2]);
  const rigid = layout.rigid.values;
  if (rigid.some((weight) => weight < 0) || !rigid.some((weight) => weight > 0)) {
    throw new ModelError('layout-invalid', 'layout.json: rigid: needs weights of 0 and more, some above 0');
  }
  return {
    inputSize,
    uvSize,
    canonical: layout.canonical.values,
    mask: layout.mask.values,
    rigid,
    landmarks: layout.landmarks.values,
    blendshapes: layout.blendshapes.map(placeOf),
    tongue: layout.blendshapes.includes('tongueOut'),
    crop: layout.crop,
    closeUps: layout.closeups.map(({ model, input: [width, height], anchors, blendshapes, shares }) => ({
      model,
      width,
      height,
      anchors: anchors.map(({ landmarks, at: [x, y] }) => ({ landmarks, x, y })),
      blendshapes: blendshapes.map(placeOf),
      shares: shares ?? blendshapes.map(() => 1),
    })),
    verticalFov: layout.camera.verticalFov,
  };
}

/** Throws {@link ModelError} (`layout-invalid`) that names what is missing or wrong. */
export function parseFinderLayout(bytes: Uint8Array): FinderLayout {
  const { inputSize, grid, threshold } = parse(FinderLayoutSchema, bytes);
  return { inputSize, grid, threshold };
}

function placeOf(name: (typeof BLENDSHAPE_NAMES)[number]): number {
  return BLENDSHAPE_NAMES.indexOf(name);
}

function parse<Schema extends v.GenericSchema>(schema: Schema, bytes: Uint8Array): v.InferOutput<Schema> {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new ModelError('layout-invalid', `layout.json is no JSON: ${String(error)}`, { cause: error });
  }
  const result = v.safeParse(schema, json);
  if (result.success) return result.output;
  const issues = result.issues.map((issue) => `${v.getDotPath(issue) ?? 'the whole'}: ${issue.message}`);
  throw new ModelError('layout-invalid', `layout.json: ${issues.join('; ')}`);
}

function expectShape(name: string, shape: readonly number[], wanted: readonly number[]): void {
  if (shape.join() === wanted.join()) return;
  throw new ModelError('layout-invalid', `layout.json: ${name}: has shape [${shape}], not [${wanted}]`);
}

/** Little-endian, whatever this machine is. */
function decodeFloats(base64: string): Float32Array {
  const view = viewOf(base64);
  return Float32Array.from({ length: view.byteLength >> 2 }, (_, i) => view.getFloat32(i * 4, true));
}

function decodeSteps(base64: string, step: number): Float32Array {
  const view = viewOf(base64);
  return Float32Array.from({ length: view.byteLength >> 1 }, (_, i) => view.getInt16(i * 2, true) * step);
}

function viewOf(base64: string): DataView {
  return new DataView(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)).buffer);
}
