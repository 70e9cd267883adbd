import type { Region } from '../region.js';
import type { FaceMesh } from './face-mesh.js';
import { clamp } from './math.js';
import { normalsOf } from './normals.js';
import type { Point } from './skull.js';
import { type Box, type Field, surfaceNets } from './surface-nets.js';

/** Bones that parts are bound to, by their place in the skin's list of joints. */
export const Joint = { Chest: 0, Neck: 1, Head: 2, EyeLeft: 3, EyeRight: 4 } as const;

/** Shares of chest, neck and head in a vertex' motion; they sum to 1. */
export type Weights = readonly [chest: number, neck: number, head: number];
export const WITH_HEAD: Weights = [0, 0, 1];
export const WITH_CHEST: Weights = [1, 0, 0];

/** What a vertex of a part is. */
export interface PartPaint {
  region: Region;
  /** Share of the character's pattern colour, 0..1. */
  pattern?: number;
  /** Ambient light that reaches it, 0..1. */
  light?: number;
  blush?: number;
  weights: Weights;
}

/** Given a place and how open it is to the light (1 nothing near, 0 a crevice), what is there. */
export type Painter = (p: Point, open: number) => PartPaint;

const same = (p: Point): Point => p;

/** Everything that does not belong to the face: hair, body, spectacles. Decimetres, origin at the neck's base. */
export class PartMesh {
  readonly positions: number[] = [];
  readonly normals: number[] = [];
  readonly triangles: number[] = [];
  readonly region: number[] = [];
  readonly pattern: number[] = [];
  readonly light: number[] = [];
  readonly blush: number[] = [];
  /** [4 n] */
  readonly joints: number[] = [];
  readonly weights: number[] = [];

  get count(): number {
    return this.region.length;
  }

  /** Adds the zero surface of a signed distance, moved by `place` afterwards. */
  addField(field: Field, box: Box, cell: number, paint: Painter, place: (p: Point) => Point = same): void {
    const surface = surfaceNets(field, box, cell);
    const placed = new Float32Array(surface.positions.length);
    const first = this.count;
    const reach = 0.16;
    for (let i = 0; i < placed.length; i += 3) {
      const [x, y, z] = surface.positions.subarray(i, i + 3) as unknown as Point;
      const [nx, ny, nz] = surface.normals.subarray(i, i + 3) as unknown as Point;
      const open = clamp(field(x + nx * reach, y + ny * reach, z + nz * reach) / reach, 0, 1);
      placed.set(place([x, y, z]), i);
      this.#describe(paint([x, y, z], open), open);
    }
    this.positions.push(...placed);
    this.normals.push(...(place === same ? surface.normals : normalsOf(placed, surface.triangles)));
    for (const index of surface.triangles) this.triangles.push(index + first);
  }

  /** Adds pieces built of tubes, moved by `place` afterwards. */
  addMesh(mesh: FaceMesh, paint: Painter, place: (p: Point) => Point = same): void {
    const placed: number[] = [];
    const first = this.count;
    for (const v of mesh.vertices) {
      const p: Point = [v.x, v.y, v.z];
      placed.push(...place(p));
      const painted = paint(p, v.light);
      this.#describe({ ...painted, blush: painted.blush ?? v.blush }, v.light);
    }
    this.positions.push(...placed);
    this.normals.push(...normalsOf(placed, mesh.triangles));
    for (const index of mesh.triangles) this.triangles.push(index + first);
  }

  /** Adds an eyeball that turns with its own bone. */
  addEyeball(centre: Point, radius: number, half: 1 | -1): void {
    const first = this.count;
    const [round, rings] = [28, 16];
    // A pole in front: the iris and the pupil are round whatever the facets.
    for (let j = 0; j <= rings; j++) {
      const polar = (Math.PI * j) / rings;
      for (let k = 0; k < round; k++) {
        const angle = (2 * Math.PI * k) / round;
        const n: Point = [
          Math.sin(polar) * Math.cos(angle),
          Math.sin(polar) * Math.sin(angle),
          Math.cos(polar),
        ];
        this.positions.push(
          half * centre[0] + radius * n[0],
          centre[1] + radius * n[1],
          centre[2] + radius * n[2],
        );
        this.normals.push(...n);
        this.region.push(7);
        this.pattern.push(0);
        this.light.push(1);
        this.blush.push(0);
        this.joints.push(half > 0 ? Joint.EyeLeft : Joint.EyeRight, 0, 0, 0);
        this.weights.push(1, 0, 0, 0);
        if (j === rings) continue;
        const a = first + j * round + k;
        const b = first + j * round + ((k + 1) % round);
        if (j > 0) this.triangles.push(a, b + round, b);
        if (j < rings - 1) this.triangles.push(a, a + round, b + round);
      }
    }
  }

  /** Adds one vertex of a part that makes its own triangles. */
  addVertex(position: Point, normal: Point, paint: PartPaint): void {
    this.positions.push(...position);
    this.normals.push(...normal);
    this.#describe(paint, 1);
  }

  #describe(paint: PartPaint, open: number): void {
    this.region.push(paint.region);
    this.pattern.push(paint.pattern ?? 0);
    this.light.push(paint.light ?? open);
    this.blush.push(paint.blush ?? 0);
    this.joints.push(Joint.Chest, Joint.Neck, Joint.Head, 0);
    this.weights.push(...paint.weights, 0);
  }
}
