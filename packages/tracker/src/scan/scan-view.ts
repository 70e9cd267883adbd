import { type BlendshapeName, blendshapeIndex } from '@guise/protocol';
import { cropToPicture } from '../crop.js';
import { calm } from '../dense/calm.js';
import { between, type Field } from '../dense/fill.js';
import { gridNormals } from '../dense/normals.js';
import { MapSurface } from '../dense/surface.js';
import { type SeenColours, seenColours } from '../dense/texture.js';
import { isFlipped, triangulateMask, type UvMesh } from '../dense/uv-mesh.js';
import { Visibility } from '../dense/visibility.js';
import type { FaceModel, FaceObservation } from '../face-model.js';
import { toMatrix } from '../geometry/quaternion.js';
import type { Picture } from '../picture.js';
import { type ExpressionBasis, expressionOffsets, pixelCentres } from './expression-basis.js';
import type { ScanStep } from './guide.js';

/** Texels along a side for which visibility is found once. */
const COARSER = 4;

/**
 * What a face does while it is looked at; only this is taken off it. What else is read off a face at rest (low brows, a long
 * upper lip, a mouth that turns down) is mostly how it is made: taken off, six people become more alike.
 */
const DONE = [
  ...['jawOpen', 'jawLeft', 'jawRight', 'mouthSmileLeft', 'mouthSmileRight', 'mouthPucker', 'mouthFunnel'],
  ...['mouthLeft', 'mouthRight', 'cheekPuff', 'browInnerUp', 'browOuterUpLeft', 'browOuterUpRight'],
  ...['eyeBlinkLeft', 'eyeBlinkRight', 'eyeWideLeft', 'eyeWideRight'],
].map((name) => blendshapeIndex(name as BlendshapeName));

/** A picture of the capture that was taken. */
export interface ScanView {
  step: ScanStep;
  observation: FaceObservation;
  /** Its size, and where it is the best of its step its pixels. */
  size: { width: number; height: number };
  picture: Picture | null;
  /** Larger is better. */
  quality: number;
}

/** What a view says of the face at rest. */
export interface SeenSurface {
  step: ScanStep;
  /** [uvSize * uvSize * 3] the face without what it does at the moment [m], head axes. */
  points: Float32Array;
  /** [uvSize * uvSize] how squarely each pixel is seen, 0 hidden. */
  visibility: Float32Array;
  /** How sure the network was, 0..1. */
  certainty: number;
}

interface SeenFace {
  surface: MapSurface;
  visibility: Visibility;
}

/** A view's colours, and how squarely it sees each texel [side * side]. */
type ViewColours = SeenColours & { visibility: Float32Array };

/** What was read of a view already. */
interface Read {
  surface?: SeenSurface | null;
  colours?: { side: number; seen: ViewColours | null };
}

/** Reads the views of one layout; each once, whenever it is asked first. */
export class ViewReader {
  readonly #model: FaceModel;
  readonly #basis: ExpressionBasis;
  readonly #mesh: UvMesh;
  readonly #faces = new WeakMap<ScanView, SeenFace | null>();
  readonly #read = new WeakMap<ScanView, Read>();

  constructor(model: FaceModel, basis: ExpressionBasis) {
    this.#model = model;
    this.#basis = basis;
    this.#mesh = triangulateMask(model.layout, 64);
  }

  /** What captures with this network have in common, where that is known. */
  get habit() {
    return this.#basis.habit;
  }

  /** `null` where no head fits. */
  surface(view: ScanView): SeenSurface | null {
    const read = this.#readOf(view);
    if (read.surface === undefined) read.surface = this.#surface(view);
    return read.surface;
  }

  #surface(view: ScanView): SeenSurface | null {
    const { layout } = this.#model;
    const { observation } = view;
    const look = this.#look(view, pixelCentres(layout.uvSize), layout.uvSize);
    if (!look || !observation.head) return null;
    const done = new Float32Array(observation.blendshapes.length);
    for (const index of DONE) done[index] = observation.blendshapes[index];
    const offsets = expressionOffsets(this.#basis, done, layout);
    return {
      step: view.step,
      points: look.placed.head.map((value, i) => value - offsets[i]),
      visibility: look.visibility,
      certainty: observation.presence,
    };
  }

  /** The texture that a view with its picture shows. `side` [texels]. `null` where no head fits. */
  colours(view: ScanView, side: number): ViewColours | null {
    const read = this.#readOf(view);
    if (read.colours?.side !== side) read.colours = { side, seen: this.#colours(view, side) };
    return read.colours.seen;
  }

  #readOf(view: ScanView): Read {
    const read = this.#read.get(view) ?? {};
    this.#read.set(view, read);
    return read;
  }

  #colours(view: ScanView, side: number): ViewColours | null {
    // What is hidden is known well enough for many texels at once.
    const coarse = Math.ceil(side / COARSER);
    const look = this.#look(view, pixelCentres(coarse), coarse);
    if (!look || !view.picture) return null;
    const visibility = enlarged(look.visibility, coarse, side);
    const places = look.surface.sample(pixelCentres(side), visibility);
    const texels = { side, places, visibility };
    return { ...seenColours(view.picture, view.observation.crop, texels, this.#model.layout), visibility };
  }

  /** Places a grid [side, side] of the UV square and says how squarely the camera sees it. */
  #look(view: ScanView, uv: Float32Array, side: number) {
    const { observation, size } = view;
    const { layout } = this.#model;
    const face = this.#seenFace(view);
    if (!face || !observation.head) return null;
    const { surface, visibility } = face;
    const points = surface.sample(uv);
    const placed = this.#model.place(points, observation, size);
    if (!placed) return null;
    const turn = toMatrix(observation.head.pose.rotation);
    const normals = turned(gridNormals(placed.head, side, isFlipped(layout)), turn);
    const seen = { camera: placed.camera, picture: inPicture(points, observation) };
    return { surface, placed, visibility: visibility.of(seen, normals) };
  }

  /** A view's surface and what hides what in it: found once, and asked for by shape and by colours. `null` where no head fits. */
  #seenFace(view: ScanView): SeenFace | null {
    const known = this.#faces.get(view);
    if (known !== undefined) return known;
    const { observation, size } = view;
    const { layout } = this.#model;
    const surface = new MapSurface(calm(observation.positionMap, layout), layout.mask, layout.uvSize);
    const corners = surface.sample(this.#mesh.uvs);
    const placed = this.#model.place(corners, observation, size);
    const face = placed && {
      surface,
      visibility: new Visibility(
        { camera: placed.camera, picture: inPicture(corners, observation) },
        this.#mesh.triangles,
      ),
    };
    this.#faces.set(view, face);
    return face;
  }
}

/** A square of values [from, from] as one of side `to`, bilinearly. */
function enlarged(values: Float32Array, from: number, to: number): Float32Array {
  const field: Field = { side: from, channels: 1, values };
  const out = new Float32Array(to * to);
  for (let i = 0; i < out.length; i++) {
    out[i] = between(field, (((i % to) + 0.5) / to) * from, ((Math.floor(i / to) + 0.5) / to) * from, 0);
  }
  return out;
}

/** [N * 2] where the picture shows points of the map: x right, y down [pixels]. */
function inPicture(points: Float32Array, { crop }: FaceObservation): Float32Array {
  const out = new Float32Array((points.length / 3) * 2);
  for (let i = 0; i < out.length / 2; i++) {
    out.set(cropToPicture(crop, points[i * 3], points[i * 3 + 1]), i * 2);
  }
  return out;
}

/** Directions [N * 3] turned by a rotation matrix. */
function turned(directions: Float32Array, m: readonly number[]): Float32Array {
  const out = new Float32Array(directions.length);
  for (let i = 0; i < out.length; i += 3) {
    for (let axis = 0; axis < 3; axis++) {
      out[i + axis] =
        m[axis * 3] * directions[i] +
        m[axis * 3 + 1] * directions[i + 1] +
        m[axis * 3 + 2] * directions[i + 2];
    }
  }
  return out;
}
