import {
  type BufferGeometry,
  Color,
  DoubleSide,
  Float32BufferAttribute,
  Group,
  InstancedMesh,
  LatheGeometry,
  MathUtils,
  Mesh,
  MeshStandardMaterial,
  Object3D,
  Vector2,
} from 'three';
import { type HalfAxes, ovalExponent, ovalPoint, ovalRadius } from '../layouts/oval.js';
import type { TablePlan, TableSeat } from '../layouts/round-table.js';
import { FLOOR, TABLE_TOP } from '../layouts/seats.js';
import { createFloor, createShadow, type Floor, type Shadow } from './ground.js';
import { createWood } from './wood.js';

/** As many chairs as a room can need. */
const MOST_CHAIRS = 24;
/** What of the table is not stretched: its rounded rim [m]. */
const RIM = 0.03;
/** A metre of table shows so much of the wood's picture. */
const WOOD_SCALE = 0.8;
/** Where a chair's shell ends, from the base of the neck of whoever sits in it [m]. */
const CHAIR_BOTTOM = -0.55;

/** The round table, its chairs and the floor they stand on: seven draw calls, however many sit there. */
export class Furniture {
  readonly object = new Group();
  readonly #table: Mesh;
  readonly #foot: Mesh;
  readonly #chairs: InstancedMesh;
  readonly #legs: InstancedMesh;
  readonly #shadows: InstancedMesh;
  readonly #tableShadow: Mesh;
  readonly #floor: Floor;
  readonly #shade: Shadow;
  readonly #wood: MeshStandardMaterial;
  readonly #place = new Object3D();
  readonly #colour = new Color();
  /** Of whoever sits in each chair. */
  readonly #tints: number[] = [];
  #plan: TablePlan | null = null;

  constructor() {
    const map = createWood();
    this.#wood = new MeshStandardMaterial({ map, roughness: 0.82, vertexColors: true });
    this.#table = new Mesh(tableGeometry(), this.#wood);
    const foot = new MeshStandardMaterial({ color: '#231a1c', roughness: 0.9 });
    this.#foot = new Mesh(footGeometry(), foot);
    const cloth = new MeshStandardMaterial({ roughness: 1, side: DoubleSide });
    this.#chairs = new InstancedMesh(chairGeometry(), cloth, MOST_CHAIRS);
    this.#legs = new InstancedMesh(legGeometry(), foot, MOST_CHAIRS);
    const shadow = createShadow();
    this.#shade = shadow;
    // One on the floor for each chair, and one on the table for whoever sits in it.
    this.#shadows = new InstancedMesh(shadow.geometry, shadow.material, 2 * MOST_CHAIRS);
    this.#tableShadow = new Mesh(shadow.geometry, shadow.material);
    this.#floor = createFloor();
    this.#floor.mesh.renderOrder = -3;
    this.#tableShadow.renderOrder = this.#shadows.renderOrder = -2;
    this.object.add(
      this.#floor.mesh,
      this.#tableShadow,
      this.#shadows,
      this.#foot,
      this.#table,
      this.#legs,
      this.#chairs,
    );
    // They are as large as the picture, or spread over it.
    for (const child of this.object.children) child.frustumCulled = false;
    this.object.visible = false;
  }

  /** Sets the table for these seats; chairs have the colours of those who sit there. */
  fit(plan: TablePlan, tints: readonly Color[]): void {
    tints.forEach((tint, index) => {
      if (this.#tints[index] === tint.getHex()) return;
      this.#tints[index] = tint.getHex();
      this.#colour.copy(tint).offsetHSL(0, 0, -0.155);
      this.#chairs.setColorAt(index, this.#colour);
      if (this.#chairs.instanceColor) this.#chairs.instanceColor.needsUpdate = true;
    });
    if (plan === this.#plan) return;
    this.#plan = plan;
    const { width, depth } = plan.table;
    this.#fitTable(width, depth);
    this.#chairs.count = this.#legs.count = plan.seats.length;
    this.#shadows.count = 2 * plan.seats.length;
    for (const [index, seat] of plan.seats.entries()) this.#fitChair(index, seat, plan.table);
    for (const mesh of [this.#chairs, this.#legs, this.#shadows]) mesh.instanceMatrix.needsUpdate = true;
  }

  #fitChair(index: number, { x, y, z, yaw, row }: TableSeat, table: HalfAxes): void {
    const put = (
      mesh: InstancedMesh,
      at: number,
      place: [number, number, number],
      scale: [number, number, number],
    ) => {
      this.#place.position.set(...place);
      this.#place.rotation.set(0, yaw, 0);
      this.#place.scale.set(...scale);
      this.#place.updateMatrix();
      mesh.setMatrixAt(at, this.#place.matrix);
    };
    put(this.#chairs, index, [x, y, z], [1, 1, 1]);
    put(this.#legs, index, [x, FLOOR, z], [1, y + CHAIR_BOTTOM - FLOOR, 1]);
    put(this.#shadows, 2 * index, [x, FLOOR + 0.004 + index * 1e-4, z], [0.95, 1, 0.95]);
    // Just within the table's edge; those in rows behind cast none there.
    const edge = 0.92 / ovalRadius(table, x, z);
    const size = row === 0 ? 0.42 : 0;
    put(
      this.#shadows,
      2 * index + 1,
      [x * edge, TABLE_TOP + 0.002 + index * 1e-4, z * edge],
      [size, 1, size],
    );
  }

  #fitTable(width: number, depth: number): void {
    // The rim keeps its shape: only the flat inside is stretched.
    const inner = { width: width - RIM, depth: depth - RIM };
    const position = this.#table.geometry.getAttribute('position');
    const rim = this.#table.geometry.getAttribute('rim');
    const uv = this.#table.geometry.getAttribute('uv');
    for (let i = 0; i < position.count; i++) {
      const [angle, radius, out] = [rim.getX(i), rim.getY(i), rim.getZ(i)];
      const [edgeX, edgeZ] = ovalPoint(inner, angle, out);
      position.setXYZ(i, radius * edgeX, position.getY(i), radius * edgeZ);
      uv.setXY(i, 0.5 + radius * edgeX * WOOD_SCALE, 0.5 + radius * edgeZ * WOOD_SCALE);
    }
    position.needsUpdate = uv.needsUpdate = true;
    this.#shade.fit({ width, depth }, ovalExponent({ width, depth }));
    const foot = Math.min(0.5, Math.min(width, depth) * 0.62);
    this.#foot.scale.set(foot, 1, foot);
    this.#tableShadow.position.y = FLOOR + 0.002;
    this.#tableShadow.scale.set(width * 3, 1, depth * 3);
    this.#floor.fit(Math.max(width, 0.7), Math.max(depth, 0.7));
  }
}

/** A disc with a soft rim. `rim` keeps the angle, how far from the middle (0..1), and how far beyond the flat part [m]. */
function tableGeometry(): BufferGeometry {
  const profile: Vector2[] = [new Vector2(0, 0), new Vector2(0.5, 0), new Vector2(1, 0)];
  for (let step = 1; step <= 8; step++) {
    const angle = (Math.PI * step) / 8;
    profile.push(new Vector2(1 + 0.022 * Math.sin(angle), -0.022 + 0.022 * Math.cos(angle)));
  }
  profile.push(new Vector2(0.2, -0.05));
  // Upwards along the outside: the other way round it would be seen from within.
  const geometry = new LatheGeometry(profile.reverse(), 96);
  const position = geometry.getAttribute('position');
  const rim = new Float32Array(position.count * 3);
  for (let i = 0; i < position.count; i++) {
    const [x, z] = [position.getX(i), position.getZ(i)];
    const radius = Math.hypot(x, z);
    const angle = Math.atan2(x, -z);
    rim.set([angle, Math.min(radius, 1), Math.max(0, radius - 1)], i * 3);
  }
  const light = new Float32Array(position.count * 3);
  for (let i = 0; i < position.count; i++) {
    // Brightest in the middle, as under a lamp.
    const tone = MathUtils.lerp(1.5, 0.8, Math.min(1, rim[i * 3 + 1] as number));
    light.set([tone, tone * 0.97, tone * 0.93], i * 3);
  }
  geometry.setAttribute('color', new Float32BufferAttribute(light, 3));
  geometry.setAttribute('rim', new Float32BufferAttribute(rim, 3));
  geometry.translate(0, TABLE_TOP, 0);
  return geometry;
}

function footGeometry(): BufferGeometry {
  const height = TABLE_TOP - 0.05 - FLOOR;
  const profile = [
    [0.9, 0],
    [0.92, 0.03],
    [0.5, 0.06],
    [0.34, 0.16],
    [0.32, height * 0.6],
    [0.5, height],
  ].map(([x, y]) => new Vector2(x, y));
  return new LatheGeometry(profile, 48).translate(0, FLOOR, 0);
}

/** A column on a disc, one metre high. */
function legGeometry(): BufferGeometry {
  const profile = [
    [0.17, 0],
    [0.17, 0.04],
    [0.035, 0.09],
    [0.035, 1],
  ].map(([x, y]) => new Vector2(x, y));
  return new LatheGeometry(profile, 32);
}

/** A tub chair, open to the front (+z), that holds a bust: a padded shell and a seat that hides where the bust ends. */
function chairGeometry(): BufferGeometry {
  const shell = [
    [0.0, -0.56],
    [0.16, -0.54],
    [0.195, -0.4],
    [0.212, -0.2],
    [0.216, -0.1],
    [0.208, -0.068],
    [0.192, -0.058],
    [0.177, -0.072],
    [0.172, -0.12],
    [0.166, -0.2],
    [0.0, -0.21],
  ].map(([x, y]) => new Vector2(x, y));
  const geometry = new LatheGeometry(shell, 64, Math.PI);
  const position = geometry.getAttribute('position');
  for (let i = 0; i < position.count; i++) {
    const [x, y, z] = [position.getX(i), position.getY(i), position.getZ(i)];
    // Arms fall towards the front.
    const front = Math.max(0, z / 0.215);
    if (y > -0.22) position.setY(i, y - 0.13 * front * front * (3 - 2 * front));
    position.setX(i, x * 0.92);
    position.setZ(i, z * 0.76 - 0.015);
  }
  geometry.computeVertexNormals();
  return geometry;
}
