import { EFFORTS, type Effort } from '../call/strain.js';
import type { Actor } from './actor.js';
import { DrawingUnavailableError, type PaintedTile, Painter } from './painter.js';

/** `off`: asked not to draw; `missing`: this browser cannot. Avatars are posed all the same. */
export type Drawing = 'on' | 'off' | 'missing';

/** Poses a second while nothing is drawn. */
const POSES_PER_SECOND = 30;

/** How an element shows its actor. */
export interface TileOptions {
  actor: Actor;
  /** Whether the tile has a wall of its own. */
  wall: boolean;
  /** Drawn over the other tiles. */
  above: boolean;
}

interface Tile extends TileOptions {
  element: HTMLElement;
  /** Corner radius, read from the element's style when its size changes [px]. */
  radius: number;
  measuredWidth: number;
}

/**
 * Everybody on the page: poses all avatars once a frame and draws them into the elements that show them, on the
 * one canvas behind the page.
 */
export class Stage {
  readonly drawing: Drawing;
  /** How fine and how often to draw. */
  effort: Effort = EFFORTS[0];
  #drawn = Number.NEGATIVE_INFINITY;
  readonly #painter: Painter | null;
  readonly #canvas: HTMLCanvasElement;
  readonly #actors = new Set<Actor>();
  readonly #tiles = new Map<HTMLElement, Tile>();

  constructor(canvas: HTMLCanvasElement, options: { draw: boolean }) {
    this.#canvas = canvas;
    this.#painter = options.draw ? createPainter(canvas) : null;
    this.drawing = options.draw ? (this.#painter ? 'on' : 'missing') : 'off';
    if (this.#painter) requestAnimationFrame(this.#frame);
    else setInterval(() => this.#pose(performance.now()), 1000 / POSES_PER_SECOND);
  }

  /** Poses this actor from now on, shown or not. */
  add(actor: Actor): void {
    this.#actors.add(actor);
    actor.onArrived = () => this.#painter?.prepare(actor);
    if (actor.avatar) actor.onArrived();
  }

  /** Takes an actor off the stage and frees it. */
  remove(actor: Actor): void {
    this.#actors.delete(actor);
    actor.onArrived = null;
    for (const [element, tile] of this.#tiles) if (tile.actor === actor) this.#tiles.delete(element);
    actor.dispose();
  }

  /** Draws an actor where `element` is, in place of whom it showed before. */
  show(element: HTMLElement, options: TileOptions): void {
    this.#tiles.set(element, { ...options, element, radius: 0, measuredWidth: -1 });
  }

  /** Shows nobody there any more. */
  hide(element: HTMLElement): void {
    this.#tiles.delete(element);
  }

  // Browsers call no animation frame while the page is hidden: drawing pauses by itself.
  readonly #frame = (): void => {
    requestAnimationFrame(this.#frame);
    const now = performance.now();
    // Pictures come when the screen wants them; one that is all but due is not left out.
    if (now - this.#drawn < 1000 / this.effort.stageRate - 5) return;
    this.#drawn = now;
    this.#pose(now);
    this.#painter?.paint(this.#measure(), this.effort);
  };

  #pose(now: number): void {
    for (const actor of this.#actors) actor.update(now);
  }

  #measure(): PaintedTile[] {
    const origin = this.#canvas.getBoundingClientRect();
    const tiles = [...this.#tiles.values()].sort((a, b) => Number(a.above) - Number(b.above));
    return tiles.map((tile) => {
      const { left, top, width, height } = tile.element.getBoundingClientRect();
      if (width !== tile.measuredWidth) {
        tile.radius = Number.parseFloat(getComputedStyle(tile.element).borderTopLeftRadius) || 0;
        tile.measuredWidth = width;
      }
      const { actor, wall, radius } = tile;
      return { actor, wall, radius, left: left - origin.left, top: top - origin.top, width, height };
    });
  }
}

function createPainter(canvas: HTMLCanvasElement): Painter | null {
  try {
    return new Painter(canvas);
  } catch (error) {
    if (error instanceof DrawingUnavailableError) return null;
    throw error;
  }
}
