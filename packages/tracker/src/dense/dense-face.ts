import { cropToPicture } from '../crop.js';
import type { FaceModel, FaceObservation, PlacedPoints } from '../face-model.js';
import { toMatrix } from '../geometry/quaternion.js';
import type { Picture } from '../picture.js';
import { calm } from './calm.js';
import { type DepthImage, drawDepth } from './depth-buffer.js';
import { gridNormals, vertexNormals } from './normals.js';
import { MapSurface } from './surface.js';
import { paintTexture } from './texture.js';
import { isFlipped, triangulateMask } from './uv-mesh.js';
import { distancesOf, Visibility } from './visibility.js';

export interface DenseOptions {
  /** Cells along each side of the UV square, 8..512: the mesh has about 0.9 of its square. Default the larger of 128 and the map's own side. */
  resolution?: number;
  /** Side of the texture [texels], 16..2048. Default 512. */
  texture?: number;
}

/** A face as a surface. Vertices in metres on the head as its expression is: x to the subject's left, y up, z out of the face. */
export interface FaceMesh {
  /** [N * 3] [m], head axes, at the size of the layout's neutral head. */
  positions: Float32Array;
  /** [N * 3] of length 1, head axes. */
  normals: Float32Array;
  /** [N * 2] 0..1 from the texture's top left corner, u right, v down (as glTF has it). */
  uvs: Float32Array;
  /** [T * 3] anticlockwise as seen from outside. */
  triangles: Uint32Array;
  /** [N * 2] where the photograph shows each vertex: x right, y down [pixels]. */
  places: Float32Array;
  /** [N] distance from the camera along its axis [m]. */
  distances: Float32Array;
  /** [N] 0 where the camera does not see it; else the cosine between its normal and the line to the camera, up to 1. */
  visibility: Float32Array;
}

/** All of a face that one photograph shows. */
export interface DenseFace {
  mesh: FaceMesh;
  /** The photograph laid onto the UV square, hidden parts made up from the rest. Opaque. */
  texture: Picture;
}

/**
 * Makes a surface of the whole position map that the model saw in a picture. `null` where no head fits it.
 * Throws RangeError for options out of range.
 */
export function denseFace(
  model: FaceModel,
  picture: Picture,
  observation: FaceObservation,
  options: DenseOptions = {},
): DenseFace | null {
  const { layout } = model;
  const resolution = within('resolution', options.resolution ?? Math.max(128, layout.uvSize), 8, 512);
  const side = within('texture', options.texture ?? 512, 16, 2048);
  const surface = new MapSurface(calm(observation.positionMap, layout), layout.mask, layout.uvSize);
  const uvMesh = triangulateMask(layout, resolution);
  const points = surface.sample(uvMesh.uvs);
  const placed = model.place(points, observation, picture);
  if (!placed || !observation.head) return null;
  const seen = { camera: placed.camera, picture: placesOf(points, observation) };
  const visibility = new Visibility(seen, uvMesh.triangles);
  const turn = toMatrix(observation.head.pose.rotation);

  const texelPoints = surface.sample(texelCentres(side));
  const texels = model.place(texelPoints, observation, picture) as PlacedPoints;
  const texelNormals = turned(gridNormals(texels.head, side, isFlipped(layout)), turn);
  const texelsSeen = visibility.of(
    { camera: texels.camera, picture: placesOf(texelPoints, observation) },
    texelNormals,
  );

  const normals = vertexNormals(placed.head, uvMesh.triangles);
  return {
    mesh: {
      ...uvMesh,
      positions: placed.head,
      normals,
      places: seen.picture,
      distances: distancesOf(placed.camera),
      visibility: visibility.of(seen, turned(normals, turn)),
    },
    texture: paintTexture(
      picture,
      observation.crop,
      { side, places: texelPoints, visibility: texelsSeen },
      layout,
    ),
  };
}

/** How far away the face is at each pixel of the photograph it was made of (or of one of another size, scaled). */
export function depthImage(mesh: FaceMesh, picture: { width: number; height: number }): DepthImage {
  return drawDepth(mesh, picture.width, picture.height);
}

function within(name: string, value: number, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new RangeError(`${name} must be a whole number from ${least} to ${most}, not ${value}.`);
}

/** [N * 2] where the picture shows points of the map: x right, y down [pixels]. */
function placesOf(points: Float32Array, { crop }: FaceObservation): Float32Array {
  const out = new Float32Array((points.length / 3) * 2);
  for (let i = 0; i < out.length / 2; i++) {
    out.set(cropToPicture(crop, points[i * 3], points[i * 3 + 1]), i * 2);
  }
  return out;
}

/** [side * side * 2] */
function texelCentres(side: number): Float32Array {
  return Float32Array.from({ length: side * side * 2 }, (_, i) => {
    const texel = i >> 1;
    return ((i % 2 === 0 ? texel % side : Math.floor(texel / side)) + 0.5) / side;
  });
}

/** Directions [N * 3] turned by a rotation matrix. */
function turned(directions: Float32Array, m: readonly number[]): Float32Array {
  const out = new Float32Array(directions.length);
  for (let i = 0; i < out.length; i += 3) {
    const [x, y, z] = directions.subarray(i, i + 3);
    for (let axis = 0; axis < 3; axis++) {
      out[i + axis] = m[axis * 3] * x + m[axis * 3 + 1] * y + m[axis * 3 + 2] * z;
    }
  }
  return out;
}
