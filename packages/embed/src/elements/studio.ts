import type { Object3D } from 'three';

/** Draws one object at a time into canvases. */
export interface Painter {
  paint(object: Object3D, canvas: HTMLCanvasElement, size: Size): void;
  /** What the graphics card holds. */
  readonly memory: PainterMemory;
  dispose(): void;
}

/** [device pixels] */
export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface PainterMemory {
  readonly geometries: number;
  readonly textures: number;
}

/** Somebody who has a canvas to be drawn into. */
export interface Sitter {
  readonly canvas: HTMLCanvasElement | null;
  readonly size: Size;
  /** Wants the next picture: on the screen, and not paused. */
  readonly isWaiting: boolean;
  /** Moves to this moment. @param now `performance.now()` [ms] @returns what is to be drawn; `null`: nothing yet */
  pose(now: number): Object3D | null;
  handlePainted(): void;
  handleFailure(cause: unknown): void;
}

export interface StudioOptions {
  createPainter: () => Promise<Painter>;
  requestFrame: (callback: (now: number) => void) => number;
  cancelFrame: (id: number) => void;
}

/**
 * Draws everybody on a page with one renderer, while there is anybody to draw: browsers allow a page few of them. It is made for the first sitter,
 * and freed with the last.
 */
export class Studio {
  readonly #options: StudioOptions;
  readonly #sitters = new Set<Sitter>();
  readonly #before = new Set<(now: number) => void>();
  #painter: Painter | null = null;
  #isLoading = false;
  #frame: number | null = null;

  constructor(options: StudioOptions) {
    this.#options = options;
  }

  /** `null` while nobody is there. */
  get memory(): PainterMemory | null {
    return this.#painter?.memory ?? null;
  }

  add(sitter: Sitter): void {
    this.#sitters.add(sitter);
    this.wake();
  }

  remove(sitter: Sitter): void {
    this.#sitters.delete(sitter);
    if (this.#sitters.size > 0) return;
    this.#stop();
    this.#painter?.dispose();
    this.#painter = null;
  }

  /** Runs before each picture. @returns ends it */
  beforeFrame(listener: (now: number) => void): () => void {
    this.#before.add(listener);
    return () => this.#before.delete(listener);
  }

  /** Somebody may be waiting again. */
  wake(): void {
    if (this.#frame !== null || ![...this.#sitters].some(({ isWaiting }) => isWaiting)) return;
    if (this.#painter) this.#frame = this.#options.requestFrame(this.#draw);
    else if (!this.#isLoading) void this.#load();
  }

  async #load(): Promise<void> {
    this.#isLoading = true;
    try {
      const painter = await this.#options.createPainter();
      if (this.#sitters.size === 0) painter.dispose();
      else this.#painter = painter;
    } catch (cause) {
      for (const sitter of [...this.#sitters]) sitter.handleFailure(cause);
      return;
    } finally {
      this.#isLoading = false;
    }
    this.wake();
  }

  readonly #draw = (now: number): void => {
    this.#frame = null;
    const waiting = [...this.#sitters].filter(({ isWaiting }) => isWaiting);
    if (waiting.length > 0) for (const listener of this.#before) listener(now);
    for (const sitter of waiting) this.#drawOne(sitter, now);
    this.wake();
  };

  #drawOne(sitter: Sitter, now: number): void {
    try {
      const object = sitter.pose(now);
      if (!object || !sitter.canvas) return;
      this.#painter?.paint(object, sitter.canvas, sitter.size);
      sitter.handlePainted();
    } catch (cause) {
      sitter.handleFailure(cause);
    }
  }

  #stop(): void {
    if (this.#frame !== null) this.#options.cancelFrame(this.#frame);
    this.#frame = null;
  }
}

/** The page's own. */
export const studio = new Studio({
  createPainter: async () => {
    const { PortraitPainter } = await import('./portrait-painter.js');
    return new PortraitPainter();
  },
  requestFrame: (callback) => requestAnimationFrame(callback),
  cancelFrame: (id) => cancelAnimationFrame(id),
});
