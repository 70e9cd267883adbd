import { EYE_RADIUS } from '../geometry/eyes.js';
import { buildFace, type FaceModel, type FaceOptions } from '../geometry/face.js';
import { PartMesh } from '../geometry/part-mesh.js';
import type { Point } from '../geometry/skull.js';

/** How a member of the cast is made. Lengths in decimetres; the body's origin is the base of the neck. */
export interface CharacterSpec {
  face: FaceOptions;
  /** Where the head's centre is. */
  headCentre: Point;
  /** The finished character's size, so that ears and hats fit a portrait. */
  scale: number;
  /** What is always there: torso, neck, ears. */
  body(out: PartMesh, onHead: OnHead): void;
  /** What can be chosen on the head, by name; the first is worn unless another is asked for. */
  styles: Readonly<Record<string, (out: PartMesh, onHead: OnHead) => void>>;
  /** Spectacles that fit, if any do. */
  glasses?(out: PartMesh, eye: Point): void;
}

/** From the canonical head to where it is on this character. */
export type OnHead = (p: Point) => Point;

/** A member of the cast before it becomes a file. */
export interface CharacterModel {
  face: FaceModel;
  headCentre: Point;
  scale: number;
  /** Left eyeball, origin at the base of the neck. */
  eyeCentre: Point;
  eyeRadius: number;
  /** Shown always ('body') or when chosen ('style …', 'glasses'). */
  parts: ReadonlyMap<string, PartMesh>;
}

/** Models a character. Takes some seconds. */
export function buildCharacter(spec: CharacterSpec): CharacterModel {
  const { shape } = spec.face;
  const [hx, hy, hz] = spec.headCentre;
  const onHead: OnHead = (p) => {
    const [x, y, z] = shape.warp(p);
    return [x + hx, y + hy, z + hz];
  };
  const [ex, ey, ez] = shape.eyeCentre;
  const eyeCentre: Point = [ex + hx, ey + hy, ez + hz];
  const eyeRadius = EYE_RADIUS * shape.eyeScale;
  const parts = new Map<string, PartMesh>();
  const add = (name: string, build: (out: PartMesh) => void): void => {
    const part = new PartMesh();
    build(part);
    parts.set(name, part);
  };
  add('body', (out) => {
    spec.body(out, onHead);
    for (const half of [1, -1] as const) out.addEyeball(eyeCentre, eyeRadius, half);
  });
  for (const [name, build] of Object.entries(spec.styles)) add(`style ${name}`, (out) => build(out, onHead));
  const { glasses } = spec;
  if (glasses) add('glasses', (out) => glasses(out, [eyeCentre[0], eyeCentre[1], eyeCentre[2] + eyeRadius]));
  return {
    face: buildFace(spec.face),
    headCentre: spec.headCentre,
    scale: spec.scale,
    eyeCentre,
    eyeRadius,
    parts,
  };
}
