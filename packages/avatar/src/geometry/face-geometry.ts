import { BLENDSHAPE_NAMES, type BlendshapeName } from '@guise/protocol';
import { BufferAttribute, BufferGeometry, Sphere, Vector3 } from 'three';
import { type Delta, MORPH_FIELDS } from '../morphs/index.js';
import type { FaceMesh, FaceVertex } from './face-mesh.js';
import { buildHead } from './head.js';
import { addBrow, addEar, addTeeth, addTongue } from './parts.js';
import { SCALE } from './skull.js';

/** The whole face before it becomes buffers: head, brows, ears, teeth, tongue. [dm] */
export function buildFace(): FaceMesh {
  const mesh = buildHead();
  for (const half of [1, -1] as const) {
    addBrow(mesh, half);
    addEar(mesh, half);
    addTeeth(mesh, half);
  }
  addTongue(mesh);
  return mesh;
}

/**
 * The face as a geometry [m] with 52 relative morph targets (position and normal) in ARKit's order, and
 * attributes `paint` (lip, blush, depth, light) and `region` for the face material.
 */
export function createFaceGeometry(): BufferGeometry {
  const mesh = buildFace();
  const rest = positionsOf(mesh.vertices);
  const normals = normalsOf(rest, mesh.triangles);
  const geometry = new BufferGeometry();
  geometry.setIndex(mesh.triangles);
  geometry.setAttribute('position', new BufferAttribute(scaled(rest), 3));
  geometry.setAttribute('normal', new BufferAttribute(normals, 3));
  geometry.setAttribute('paint', paintOf(mesh.vertices));
  geometry.setAttribute(
    'region',
    new BufferAttribute(
      Float32Array.from(mesh.vertices, (v) => v.region),
      1,
    ),
  );
  geometry.morphTargetsRelative = true;
  const positions: BufferAttribute[] = [];
  const turns: BufferAttribute[] = [];
  for (const name of BLENDSHAPE_NAMES) {
    const deltas = morphDeltas(mesh.vertices, name);
    const base = PLAYED_WITH[name];
    const from = base ? sum(rest, morphDeltas(mesh.vertices, base)) : rest;
    const before = base ? normalsOf(from, mesh.triangles) : normals;
    const after = normalsOf(sum(from, deltas), mesh.triangles);
    const position = new BufferAttribute(scaled(deltas), 3);
    const normal = new BufferAttribute(
      after.map((value, i) => value - (before[i] as number)),
      3,
    );
    position.name = name;
    normal.name = name;
    positions.push(position);
    turns.push(normal);
  }
  geometry.morphAttributes.position = positions;
  geometry.morphAttributes.normal = turns;
  geometry.boundingSphere = new Sphere(new Vector3(0, 0, 0), 1.5 * SCALE);
  return geometry;
}

/** Targets that are only ever played on top of another: their normals are right there. */
const PLAYED_WITH: Partial<Record<BlendshapeName, BlendshapeName>> = { mouthClose: 'jawOpen' };

function sum(a: Float32Array, b: Float32Array): Float32Array {
  return a.map((value, i) => value + (b[i] as number));
}

/** [3 n] displacement of every vertex [dm] at a coefficient of 1. */
export function morphDeltas(vertices: readonly FaceVertex[], name: BlendshapeName): Float32Array {
  const field = MORPH_FIELDS[name];
  const deltas = new Float32Array(vertices.length * 3);
  const d: Delta = { x: 0, y: 0, z: 0 };
  vertices.forEach((vertex, i) => {
    d.x = d.y = d.z = 0;
    field(vertex, d);
    // What nobody can see would only cost memory and blur the normals.
    deltas[i * 3] = Math.abs(d.x) < 1e-4 ? 0 : d.x;
    deltas[i * 3 + 1] = Math.abs(d.y) < 1e-4 ? 0 : d.y;
    deltas[i * 3 + 2] = Math.abs(d.z) < 1e-4 ? 0 : d.z;
  });
  return deltas;
}

function positionsOf(vertices: readonly FaceVertex[]): Float32Array {
  const out = new Float32Array(vertices.length * 3);
  vertices.forEach((v, i) => {
    out.set([v.x, v.y, v.z], i * 3);
  });
  return out;
}

function scaled(values: Float32Array): Float32Array {
  return values.map((value) => value * SCALE);
}

function paintOf(vertices: readonly FaceVertex[]): BufferAttribute {
  const out = new Float32Array(vertices.length * 4);
  vertices.forEach((v, i) => {
    out.set([v.lipPaint, v.blush, v.region === 0 ? v.depth : 0, v.light], i * 4);
  });
  return new BufferAttribute(out, 4);
}

/** Smooth normals, weighted by area. */
export function normalsOf(positions: Float32Array, triangles: readonly number[]): Float32Array {
  const normals = new Float32Array(positions.length);
  const p = (i: number): number => positions[i] as number;
  const add = (i: number, x: number, y: number, z: number): void => {
    normals[i] = (normals[i] as number) + x;
    normals[i + 1] = (normals[i + 1] as number) + y;
    normals[i + 2] = (normals[i + 2] as number) + z;
  };
  for (let t = 0; t < triangles.length; t += 3) {
    const a = (triangles[t] as number) * 3;
    const b = (triangles[t + 1] as number) * 3;
    const c = (triangles[t + 2] as number) * 3;
    const ux = p(b) - p(a);
    const uy = p(b + 1) - p(a + 1);
    const uz = p(b + 2) - p(a + 2);
    const vx = p(c) - p(a);
    const vy = p(c + 1) - p(a + 1);
    const vz = p(c + 2) - p(a + 2);
    const nx = uy * vz - uz * vy;
    const ny = uz * vx - ux * vz;
    const nz = ux * vy - uy * vx;
    add(a, nx, ny, nz);
    add(b, nx, ny, nz);
    add(c, nx, ny, nz);
  }
  for (let i = 0; i < normals.length; i += 3) {
    const [x, y, z] = [normals[i] as number, normals[i + 1] as number, normals[i + 2] as number];
    const length = Math.sqrt(x * x + y * y + z * z) || 1;
    normals[i] = x / length;
    normals[i + 1] = y / length;
    normals[i + 2] = z / length;
  }
  return normals;
}
