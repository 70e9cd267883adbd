import { createStageLights } from '@guise/avatar';
import { Group, PerspectiveCamera, Scene, WebGLRenderer } from 'three';
import { EFFORTS, type Effort } from '../call/strain.js';
import type { Actor } from './actor.js';
import { aimCamera } from './camera.js';
import { drawnHeight, type PaintedTable, TableSet } from './table/table-set.js';
import { TileBackdrop } from './tile-backdrop.js';

/** Below this height [device pixels] nobody can tell an avatar from one of a quarter of its triangles. */
const SMALL_TILE = 200;

/** One rectangle of the page and who is drawn into it. Lengths in CSS pixels from the canvas's top left. */
export interface PaintedTile {
  actor: Actor;
  left: number;
  top: number;
  width: number;
  height: number;
  /** Corner radius. */
  radius: number;
  /** Whether the tile has a wall of its own; without, the page shows behind the avatar. */
  wall: boolean;
}

/** This browser gives no WebGL: nothing can be drawn. */
export class DrawingUnavailableError extends Error {
  override readonly name = 'DrawingUnavailableError';
}

/** Draws avatars into rectangles of one canvas that lies behind the page. */
export class Painter {
  #effort: Effort = EFFORTS[0];
  readonly #canvas: HTMLCanvasElement;
  readonly #renderer: WebGLRenderer;
  readonly #scene = new Scene();
  readonly #avatars = new Group();
  readonly #backdrop = new TileBackdrop();
  readonly #camera = new PerspectiveCamera();
  readonly #tableCamera = new PerspectiveCamera();
  /** Made when it is first seen. */
  #set: TableSet | null = null;
  #calls = 0;

  /** Throws {@link DrawingUnavailableError}. */
  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
    try {
      this.#renderer = new WebGLRenderer({ canvas, antialias: true, alpha: true });
    } catch (cause) {
      throw new DrawingUnavailableError('This browser gives no WebGL.', { cause });
    }
    this.#renderer.autoClear = false;
    this.#renderer.setClearColor(0, 0);
    this.#backdrop.object.visible = false;
    this.#scene.add(createStageLights(), this.#avatars, this.#backdrop.object);
  }

  /** Draw calls of the last picture. */
  get calls(): number {
    return this.#calls;
  }

  /** Draws one picture: the table, if there is one, and all tiles, the later over the earlier. */
  paint(tiles: readonly PaintedTile[], table: PaintedTable | null, effort: Effort): void {
    this.#effort = effort;
    this.#fitCanvas();
    const renderer = this.#renderer;
    renderer.info.autoReset = false;
    renderer.info.reset();
    renderer.setScissorTest(false);
    renderer.clear();
    if (table) this.#paintTable(table);
    renderer.setScissorTest(true);
    for (const tile of tiles) this.#paintTile(tile);
    this.#calls = renderer.info.render.calls;
  }

  /** Draws an actor alone into another canvas; whatever this one's showed is gone until the next {@link paint}. */
  copy(actor: Actor, target: HTMLCanvasElement): void {
    this.#fitCanvas();
    const ratio = this.#renderer.getPixelRatio();
    const width = Math.min(target.width / ratio, this.#canvas.clientWidth);
    const height = Math.min(target.height / ratio, this.#canvas.clientHeight);
    this.#renderer.setScissorTest(true);
    this.#paintTile({ actor, left: 0, top: 0, width, height, radius: 0, wall: true });
    const context = target.getContext('2d');
    context?.drawImage(this.#canvas, 0, 0, width * ratio, height * ratio, 0, 0, target.width, target.height);
  }

  /** Prepares shaders for an avatar before it is first seen, so that it does not come with a stutter. */
  prepare(actor: Actor): void {
    this.#avatars.add(actor.object3D);
    actor.object3D.visible = true;
    // Only this one: three cannot compile what is drawn coarsely, as others may be, since it lacks one of its materials.
    actor.avatar?.setDetail?.('full');
    this.#renderer.compile(actor.object3D, this.#camera, this.#scene);
    actor.object3D.visible = false;
  }

  #paintTile(tile: PaintedTile): void {
    const { left, top, width, height } = tile;
    const { clientWidth, clientHeight } = this.#canvas;
    const hidden = left + width <= 0 || top + height <= 0 || left >= clientWidth || top >= clientHeight;
    if (hidden || width < 1 || height < 1) return;
    const bottom = clientHeight - top - height;
    this.#renderer.setViewport(left, bottom, width, height);
    this.#renderer.setScissor(left, bottom, width, height);
    this.#renderer.clearDepth();
    const { object3D, avatar } = tile.actor;
    if (object3D.parent !== this.#avatars) this.#avatars.add(object3D);
    object3D.visible = true;
    if (tile.actor.seated.seat) tile.actor.seated.face();
    avatar?.setDetail?.(this.#detail(height));
    this.#backdrop.fit(width, height, tile.radius, tile.actor.tint, tile.wall);
    aimCamera(this.#camera, width / height);
    this.#backdrop.object.visible = true;
    this.#renderer.render(this.#scene, this.#camera);
    this.#backdrop.object.visible = false;
    object3D.visible = false;
    if (tile.actor.seated.seat) tile.actor.seated.place();
  }

  #paintTable(table: PaintedTable): void {
    this.#set ??= this.#makeSet();
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    this.#renderer.setViewport(0, 0, width, height);
    for (const [seat, { object3D, avatar }] of table.actors.entries()) {
      if (object3D.parent !== this.#avatars) this.#avatars.add(object3D);
      object3D.visible = true;
      avatar?.setDetail?.(this.#detail(drawnHeight(table, seat)));
    }
    this.#set.fit(this.#tableCamera, table, { width, height });
    this.#set.object.visible = true;
    this.#renderer.render(this.#scene, this.#tableCamera);
    this.#set.object.visible = false;
    for (const { object3D } of table.actors) object3D.visible = false;
  }

  #makeSet(): TableSet {
    const set = new TableSet();
    this.#scene.add(set.object);
    return set;
  }

  /** @param height [CSS px] */
  #detail(height: number): 'small' | 'full' {
    const small = this.#effort.detail === 'small' || height * this.#renderer.getPixelRatio() < SMALL_TILE;
    return small ? 'small' : 'full';
  }

  #fitCanvas(): void {
    const { clientWidth, clientHeight } = this.#canvas;
    const ratio = Math.min(devicePixelRatio, this.#effort.pixelRatio);
    const renderer = this.#renderer;
    if (renderer.getPixelRatio() !== ratio) renderer.setPixelRatio(ratio);
    const width = Math.floor(clientWidth * ratio);
    const height = Math.floor(clientHeight * ratio);
    if (this.#canvas.width === width && this.#canvas.height === height) return;
    renderer.setSize(clientWidth, clientHeight, false);
  }
}
