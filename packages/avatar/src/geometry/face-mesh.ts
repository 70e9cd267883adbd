import { Region } from '../region.js';

/**
 * The face under construction: vertices that know what they belong to, so that the morph fields can move
 * them, and triangles. Decimetres, head centre as origin.
 */

export interface FaceVertex {
  x: number;
  y: number;
  z: number;
  region: Region;
  /** Ears, teeth: moved as a whole, not by the skin's fields. */
  rigid: boolean;
  /** +1 above the mouth's seam, -1 below, between them at the sides: how the jaw and the lips part. */
  side: number;
  /** 1 on the lips and inside the mouth, 0 away from them. */
  lip: number;
  /** How deep inside the mouth, 0 at the lips' seam and outside, 1 at the throat. */
  depth: number;
  /** +1 belongs to the left eye's lids, -1 to the right eye's, 0 to neither. */
  eye: -1 | 0 | 1;
  /** 1 on a lid's edge, 0 where the lid ends. */
  lid: number;
  /** Angle [rad] round the eye's horizontal axis from this lid's open edge to the closed line. */
  closing: number;
  /** +1 upper lid, -1 lower, between them at the corners. */
  lidSide: number;
  /** Paint: lip colour (below 0: lashes), blush, and ambient occlusion (1 open, 0 dark). */
  lipPaint: number;
  blush: number;
  light: number;
  /** How dark the line between closed lips is here, 0..1. */
  seam: number;
  /** How much of the character's pattern colour covers it, 0..1: a beard, a fox's white cheeks. */
  pattern: number;
  /** How far it stands off its place in the canonical head, along its normal [dm]: a beard. */
  lift: number;
  /** +1 the left ear, -1 the right one: ears that listen move with the brows. 0: no such ear. */
  ear: -1 | 0 | 1;
}

export class FaceMesh {
  readonly vertices: FaceVertex[] = [];
  readonly triangles: number[] = [];

  add(x: number, y: number, z: number, more: Partial<FaceVertex> = {}): number {
    this.vertices.push({
      region: Region.Skin,
      rigid: false,
      side: 0,
      lip: 0,
      depth: 0,
      eye: 0,
      lid: 0,
      closing: 0,
      lidSide: 0,
      lipPaint: 0,
      blush: 0,
      light: 1,
      seam: 0,
      pattern: 0,
      lift: 0,
      ear: 0,
      ...more,
      x,
      y,
      z,
    });
    return this.vertices.length - 1;
  }

  /** Anticlockwise as seen from outside. */
  quad(a: number, b: number, c: number, d: number): void {
    this.triangles.push(a, b, c, a, c, d);
  }

  triangle(a: number, b: number, c: number): void {
    this.triangles.push(a, b, c);
  }

  /** Joins two closed loops of equal length; `outer` runs anticlockwise as seen from outside. */
  bridge(outer: readonly number[], inner: readonly number[]): void {
    for (let k = 0; k < outer.length; k++) {
      const next = (k + 1) % outer.length;
      this.quad(outer[k] as number, outer[next] as number, inner[next] as number, inner[k] as number);
    }
  }

  /** Closes a loop (anticlockwise as seen from outside) with a fan. */
  cap(loop: readonly number[], centre: number): void {
    for (let k = 0; k < loop.length; k++) {
      this.triangle(loop[k] as number, loop[(k + 1) % loop.length] as number, centre);
    }
  }
}
