import { Group, MathUtils, type PerspectiveCamera } from 'three';
import type { Actor } from '../actor.js';
import type { TablePlan } from '../layouts/round-table.js';
import { Furniture } from './furniture.js';
import { createDusk } from './ground.js';

/** The round table in a part of the page. Lengths in CSS pixels from the canvas's top left. */
export interface PaintedTable {
  plan: TablePlan;
  /** In the order of the seats. */
  actors: readonly Actor[];
  /** The area that the plan is for; the picture goes on beyond it. */
  left: number;
  top: number;
  width: number;
  height: number;
}

/** What is seen of the round table besides the people. */
export class TableSet {
  readonly object = new Group();
  readonly #furniture = new Furniture();

  constructor() {
    this.#furniture.object.visible = true;
    this.object.add(createDusk(), this.#furniture.object);
    this.object.visible = false;
  }

  /** Sets it up for a picture that fills a canvas of this size. */
  fit(camera: PerspectiveCamera, table: PaintedTable, canvas: { width: number; height: number }): void {
    const { plan, actors, left, top, width, height } = table;
    this.#furniture.fit(
      plan,
      actors.map(({ tint }) => tint),
    );
    const { fieldOfView, position, pitch } = plan.view;
    camera.zoom = 1;
    camera.fov = fieldOfView;
    camera.aspect = width / height;
    camera.near = 0.05;
    camera.far = 60;
    camera.position.set(...position);
    camera.rotation.set(-pitch, 0, 0);
    camera.setViewOffset(width, height, -left, -top, canvas.width, canvas.height);
    camera.updateProjectionMatrix();
  }
}

/** How high an avatar is in the picture [CSS px]. */
export function drawnHeight({ plan, height }: PaintedTable, seat: number): number {
  const { view, seats } = plan;
  const at = seats[seat];
  if (!at) return 0;
  const [x, y, z] = view.position;
  const distance = Math.hypot(at.x - x, at.y - y, at.z - z);
  return (0.45 / (2 * distance * Math.tan(MathUtils.degToRad(view.fieldOfView / 2)))) * height;
}
