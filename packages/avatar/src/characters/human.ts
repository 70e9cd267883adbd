import { FaceMesh } from '../geometry/face-mesh.js';
import { HAIR, HAIR_BOX, type HairStyle } from '../geometry/hair.js';
import { HeadShape } from '../geometry/head-shape.js';
import { bump, bump2, smoothstep } from '../geometry/math.js';
import { type PartMesh, WITH_HEAD } from '../geometry/part-mesh.js';
import { addEar, addTube } from '../geometry/parts.js';
import { MOUTH_Y, type Point, skullDistance } from '../geometry/skull.js';
import { Region } from '../region.js';
import type { OnHead } from './character.js';

/** A human head relative to the canonical one. */
export interface HumanShape {
  wide: number;
  /** Narrower at the jaw by this share. */
  jaw: number;
  /** Longer chin [dm]. */
  chin: number;
  /** Size of the nose: 0 none, 1 the canonical one. */
  nose: number;
  /** Wider mouth by this share. */
  mouth: number;
  /** Fuller cheeks [dm]. */
  cheeks: number;
  eyes: number;
  /** Eyes further apart [dm]. */
  apart: number;
}

/** A human head. */
export function humanShape(shape: HumanShape): HeadShape {
  return new HeadShape({
    warp: (x, y, z) => {
      const front = smoothstep(0, 0.4, z);
      const ax = Math.abs(x);
      const cheek = bump2(ax, y, 0.72, -0.42, 0.4, 0.32) * smoothstep(-0.2, 0.4, z);
      const lips = bump(x, 0.62) * bump(y - MOUTH_Y, 0.3) * front;
      const wide = shape.wide * (1 - shape.jaw * smoothstep(-0.15, -1.05, y)) * (1 + shape.mouth * lips);
      return [
        x * wide + Math.sign(x) * shape.cheeks * cheek,
        y - shape.chin * smoothstep(-0.55, -1.05, y),
        z + 0.4 * shape.cheeks * cheek,
      ];
    },
    nose: shape.nose,
    eye: {
      scale: shape.eyes,
      move: [shape.apart, 0.25 * (shape.eyes - 1), 0.02 - 0.3 * (shape.eyes - 1)],
      reach: 0.76,
    },
  });
}

/** Both ears. */
export function addEars(out: PartMesh, onHead: OnHead): void {
  const mesh = new FaceMesh();
  addEar(mesh, 1);
  addEar(mesh, -1);
  out.addMesh(mesh, () => ({ region: Region.Skin, weights: WITH_HEAD }), onHead);
}

/** A head of hair. */
export function wearHair(style: HairStyle): (out: PartMesh, onHead: OnHead) => void {
  return (out, onHead) => {
    out.addField(
      HAIR[style],
      HAIR_BOX,
      0.07,
      ([x, y, z], open) => ({
        region: Region.Hair,
        // Strands lie darker where they meet the head and one another.
        light: (0.72 + 0.28 * smoothstep(0, 0.15, skullDistance(x, y, z))) * (0.7 + 0.3 * open),
        weights: WITH_HEAD,
      }),
      onHead,
    );
  };
}

/** Round spectacles. @param size of a lens [dm] @param squareness 0 round, 1 nearly square */
export function roundGlasses(size: number, squareness = 0, thick = 0.034) {
  return (out: PartMesh, eye: Point): void => {
    const mesh = new FaceMesh();
    const z = eye[2] + 0.19;
    const power = 1 - 0.45 * squareness;
    const bend = (value: number): number => Math.sign(value) * Math.abs(value) ** power;
    for (const half of [1, -1] as const) {
      addTube(
        mesh,
        (u, v) => {
          const a = 2 * Math.PI * u;
          const b = 2 * Math.PI * v;
          const r = size + thick * Math.cos(b);
          const x = eye[0] + 0.01 + r * bend(Math.cos(a));
          return [
            half * x,
            eye[1] - 0.02 + r * bend(Math.sin(a)),
            z + thick * Math.sin(b) - 0.22 * Math.max(x - 0.3, 0) ** 2,
          ];
        },
        40,
        8,
        () => ({}),
        half < 0,
      );
      addTube(
        mesh,
        (u, v) => {
          const b = 2 * Math.PI * v;
          const x = eye[0] + size + 0.02 + 0.2 * Math.sin((Math.PI / 2) * Math.min(1, u * 1.6));
          const back = z - 0.1 - 1.25 * u * u;
          return [half * (x + thick * Math.cos(b)), eye[1] + 0.06 + thick * Math.sin(b), back];
        },
        10,
        8,
        () => ({}),
        half > 0,
      );
    }
    const inner = eye[0] + 0.01 - size;
    addTube(
      mesh,
      (u, v) => {
        const b = 2 * Math.PI * v;
        const x = inner * (2 * u - 1);
        const y = eye[1] + 0.07 + 0.05 * Math.cos((Math.PI / 2) * (2 * u - 1));
        return [x, y + thick * Math.cos(b), z + 0.08 * (1 - (2 * u - 1) ** 2) + thick * Math.sin(b)];
      },
      10,
      8,
      () => ({}),
    );
    out.addMesh(mesh, () => ({ region: Region.Accent, weights: WITH_HEAD }));
  };
}

/** A ball that hangs or sits somewhere: an earring, a pearl, a button. */
export function addBall(
  out: PartMesh,
  centre: Point,
  radius: number,
  paint: Parameters<PartMesh['addMesh']>[1],
): void {
  const mesh = new FaceMesh();
  addTube(
    mesh,
    (u, v) => {
      const r = radius * Math.sin(Math.PI * u);
      const a = 2 * Math.PI * v;
      return [
        centre[0] + r * Math.cos(a),
        centre[1] - radius * Math.cos(Math.PI * u),
        centre[2] - r * Math.sin(a),
      ];
    },
    8,
    10,
    () => ({}),
  );
  out.addMesh(mesh, paint);
}
