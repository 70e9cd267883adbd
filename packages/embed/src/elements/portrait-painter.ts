import { createStageLights, frameCamera } from '@guise/avatar';
import { type Object3D, PerspectiveCamera, Scene, WebGLRenderer } from 'three';
import type { Painter, PainterMemory, Size } from './studio.js';

/** Draws heads and shoulders, each into a canvas of its own, with one renderer. */
export class PortraitPainter implements Painter {
  readonly #renderer = new WebGLRenderer({ antialias: true, alpha: true });
  readonly #scene = new Scene();
  readonly #camera = new PerspectiveCamera();
  /** Of the renderer: the largest that was asked for, since changing it is dear. */
  #width = 0;
  #height = 0;

  constructor() {
    this.#renderer.setClearColor(0, 0);
    this.#renderer.setScissorTest(true);
    this.#scene.add(createStageLights());
  }

  get memory(): PainterMemory {
    const { geometries, textures } = this.#renderer.info.memory;
    return { geometries, textures };
  }

  /** @throws Error where the canvas gives no 2D context */
  paint(object: Object3D, canvas: HTMLCanvasElement, { width, height }: Size): void {
    const context = canvas.getContext('2d');
    if (!context) throw new Error('This browser gives no canvas to draw on.');
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    this.#grow(width, height);
    this.#renderer.setViewport(0, 0, width, height);
    this.#renderer.setScissor(0, 0, width, height);
    frameCamera(this.#camera, width / height);
    this.#borrow(object, () => this.#renderer.render(this.#scene, this.#camera));
    context.clearRect(0, 0, width, height);
    const top = this.#height - height;
    context.drawImage(this.#renderer.domElement, 0, top, width, height, 0, 0, width, height);
  }

  dispose(): void {
    this.#renderer.dispose();
    this.#renderer.forceContextLoss();
  }

  #grow(width: number, height: number): void {
    if (width <= this.#width && height <= this.#height) return;
    this.#width = Math.max(width, this.#width);
    this.#height = Math.max(height, this.#height);
    this.#renderer.setSize(this.#width, this.#height, false);
  }

  /** It may stand in somebody's own scene: it is taken for the picture only, without three's events, and stands there as before. */
  #borrow(object: Object3D, draw: () => void): void {
    const { parent, visible } = object;
    const position = object.position.clone();
    const quaternion = object.quaternion.clone();
    const scale = object.scale.clone();
    object.position.set(0, 0, 0);
    object.quaternion.identity();
    object.scale.set(1, 1, 1);
    object.visible = true;
    object.parent = this.#scene;
    this.#scene.children.push(object);
    try {
      draw();
    } finally {
      this.#scene.children.pop();
      object.parent = parent;
      object.visible = visible;
      object.position.copy(position);
      object.quaternion.copy(quaternion);
      object.scale.copy(scale);
      object.updateMatrixWorld(true);
    }
  }
}
