import { EFFORTS, type Effort } from '../call/strain.js';
import type { Actor } from './actor.js';
import type { TablePlan, TableSeat } from './layouts/round-table.js';
import { NO_TURN, type Turn, turnTowards } from './layouts/turn.js';
import { DrawingUnavailableError, type PaintedTile, Painter } from './painter.js';
import type { PaintedTable } from './table/table-set.js';

/** `off`: asked not to draw; `missing`: this browser cannot. Avatars are posed all the same. */
export type Drawing = 'on' | 'off' | 'missing';

/** Poses a second while nothing is drawn. */
const POSES_PER_SECOND = 30;

/** How long somebody who has left is still seen going [ms]. */
export const DEPARTURE = 200;

/** How an element shows its actor. */
export interface TileOptions {
  actor: Actor;
  /** Whether the tile has a wall of its own. */
  wall: boolean;
  /** Drawn over the other tiles. */
  above: boolean;
}

/** Who sits at the round table. */
export interface TableOptions {
  /** The part of the page that the plan is for. */
  element: HTMLElement;
  plan: TablePlan;
  /** In the order of the seats. */
  actors: readonly Actor[];
  /** Whom they listen to; `viewer`: whoever looks at the page; `null`: nobody. */
  speaker: Actor | 'viewer' | null;
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
  #table: TableOptions | null = null;
  readonly #departing = new Set<Actor>();
  #copy: { actor: Actor; target: HTMLCanvasElement } | null = null;

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
    if (this.#copy?.actor === actor) this.#copy = null;
    actor.dispose();
  }

  /** Lets an actor go: it gets smaller, and is taken off. */
  depart(actor: Actor): void {
    this.#departing.add(actor);
    actor.seated.leave();
    setTimeout(() => {
      this.#departing.delete(actor);
      this.remove(actor);
    }, DEPARTURE);
  }

  /** Draws an actor where `element` is, in place of whom it showed before. */
  show(element: HTMLElement, options: TileOptions): void {
    this.#tiles.set(element, { ...options, element, radius: 0, measuredWidth: -1 });
  }

  /** Shows nobody there any more. */
  hide(element: HTMLElement): void {
    this.#tiles.delete(element);
  }

  /** Seats people at the round table from now on; `null`: there is none. */
  seat(table: TableOptions | null): void {
    for (const actor of this.#table?.actors ?? [])
      if (!table || !(table.actors.includes(actor) || this.#departing.has(actor))) actor.seated.sit(null);
    this.#table = table;
    for (const [index, actor] of (table?.actors ?? []).entries()) {
      const seat = table?.plan.seats[index] as TableSeat;
      actor.seated.sit(seat, turnOf(actor, seat, table as TableOptions));
    }
  }

  /** Draws an actor into another canvas as well, for as long as frames are drawn; `null`: no more. */
  copyTo(copy: { actor: Actor; target: HTMLCanvasElement } | null): void {
    this.#copy = copy;
  }

  /** Draws only that copy, while the page itself is hidden and gets no frames. */
  drawHidden(): void {
    if (!document.hidden) return;
    this.#pose(performance.now());
    if (this.#copy) this.#painter?.copy(this.#copy.actor, this.#copy.target);
  }

  /** What the graphics card was told to draw for the last picture, in calls. */
  get drawCalls(): number {
    return this.#painter?.calls ?? 0;
  }

  // Browsers call no animation frame while the page is hidden: drawing pauses by itself.
  readonly #frame = (): void => {
    requestAnimationFrame(this.#frame);
    const now = performance.now();
    // Pictures come when the screen wants them; one that is all but due is not left out.
    if (now - this.#drawn < 1000 / this.effort.stageRate - 5) return;
    this.#drawn = now;
    this.#pose(now);
    if (this.#copy) this.#painter?.copy(this.#copy.actor, this.#copy.target);
    this.#painter?.paint(this.#measure(), this.#measureTable(), this.effort);
  };

  #pose(now: number): void {
    for (const actor of this.#actors) actor.update(now);
  }

  #measureTable(): PaintedTable | null {
    if (!this.#table) return null;
    const { element, plan } = this.#table;
    const leaving = [...this.#departing].filter(({ seated }) => seated.seat);
    const actors = [...this.#table.actors, ...leaving];
    const origin = this.#canvas.getBoundingClientRect();
    const { left, top, width, height } = element.getBoundingClientRect();
    if (width < 1 || height < 1) return null;
    return { plan, actors, left: left - origin.left, top: top - origin.top, width, height };
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

function turnOf(actor: Actor, seat: TableSeat, { plan, actors, speaker }: TableOptions): Turn {
  if (speaker === null || speaker === actor) return NO_TURN;
  const [x, y, z] = plan.view.position;
  if (speaker === 'viewer') return turnTowards(seat, { x, y, z });
  const other = plan.seats[actors.indexOf(speaker)];
  return other ? turnTowards(seat, other) : NO_TURN;
}

function createPainter(canvas: HTMLCanvasElement): Painter | null {
  try {
    return new Painter(canvas);
  } catch (error) {
    if (error instanceof DrawingUnavailableError) return null;
    throw error;
  }
}
