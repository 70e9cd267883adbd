import { type HalfAxes, ovalPoint } from './oval.js';

/*
 * Metres; x to the viewer's right, y up, z towards the viewer. The middle of the table is at x = z = 0, and y = 0 is the
 * height at which those at the table have the base of their necks, an avatar's origin.
 */

/** Height of the table's top, and of the floor [m]. */
export const TABLE_TOP = -0.085;
export const FLOOR = -0.8;
/** How far from the table's edge people sit [m]. */
const FROM_EDGE = 0.2;
/** How far behind each other, and how much higher, rows are [m]. */
const ROW_DEPTH = 0.5;
const ROW_RISE = 0.2;
/** The smallest table: half its width and depth [m]. */
const SMALLEST = { width: 0.24, depth: 0.34 };
/** Steps in which the length of an arc is measured. */
const STEPS = 32;

/** A place at the table. */
export interface Place {
  x: number;
  y: number;
  z: number;
  /** 0 at the table, 1 and more for rows behind. */
  row: number;
}

/** An oval table and who sits around it. */
export interface Seating {
  /** Half its width and depth [m]. */
  table: HalfAxes;
  /** From the viewer's left to right. */
  places: Place[];
}

/** How people are seated. */
export interface SeatingChoice {
  rows: number;
  /** The table's depth over its width. */
  ratio: number;
  /** How far round the table they sit, from its far point to either side [rad]. */
  reach: number;
  /** Between two people in a row, along it [m]. */
  elbowRoom: number;
}

/** Seats `count` >= 1 people at a table as large as they need. */
export function seat(count: number, choice: SeatingChoice): Seating {
  const { rows, ratio, reach } = choice;
  // No arc is longer than eight times half the table's larger side, and each row's space around it.
  const least = (count * choice.elbowRoom) / (rows * 8 * Math.max(1, ratio)) - 0.5;
  let width = Math.max(SMALLEST.width, SMALLEST.depth / ratio, least);
  // As large as it takes for the rows together to hold everybody.
  while (capacity(width, choice) < count && width < 20) width *= 1.1;
  const table = { width, depth: width * ratio };
  const arcs = Array.from({ length: rows }, (_, row) => new Arc(table, row, reach));
  const shares = share(
    count,
    arcs.map(({ length }) => length),
  );
  const seated = arcs.flatMap((arc, row) => arc.spread(shares[row] as number));
  seated.sort((a, b) => a.angle - b.angle || a.place.row - b.place.row);
  return { table, places: seated.map(({ place }) => place) };
}

function capacity(width: number, { ratio, rows, reach, elbowRoom }: SeatingChoice): number {
  let sum = 0;
  for (let row = 0; row < rows; row++) {
    const { length } = new Arc({ width, depth: width * ratio }, row, reach);
    sum += Math.floor(length / elbowRoom) + 1;
  }
  return sum;
}

/** Shares `count` out by weight: whole numbers, none by more than one off. */
function share(count: number, weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let given = 0;
  let passed = 0;
  return weights.map((weight) => {
    passed += total > 0 ? weight / total : 1 / weights.length;
    const until = Math.round(count * passed);
    const own = until - given;
    given = until;
    return own;
  });
}

/** The curve on which a row sits. */
class Arc {
  readonly length: number;
  /** Length up to each step. */
  readonly #lengths: number[] = [0];
  readonly #table: HalfAxes;
  readonly #out: number;
  readonly #row: number;
  readonly #reach: number;

  constructor(table: HalfAxes, row: number, reach: number) {
    this.#out = FROM_EDGE + row * ROW_DEPTH;
    this.#table = table;
    this.#row = row;
    this.#reach = reach;
    let length = 0;
    for (let step = 1; step <= STEPS; step++) {
      const [ax, az] = this.#at(this.#angle(step - 1));
      const [bx, bz] = this.#at(this.#angle(step));
      length += Math.hypot(bx - ax, bz - az);
      this.#lengths.push(length);
    }
    this.length = length;
  }

  /** `count` places, evenly; one alone sits in the middle. */
  spread(count: number): { angle: number; place: Place }[] {
    return Array.from({ length: count }, (_, index) => {
      const angle = this.#angleAt(count === 1 ? this.length / 2 : (this.length * index) / (count - 1));
      const [x, z] = this.#at(angle);
      return { angle, place: { x, y: this.#row * ROW_RISE, z, row: this.#row } };
    });
  }

  #angle(step: number): number {
    return this.#reach * ((2 * step) / STEPS - 1);
  }

  #at(angle: number): [x: number, z: number] {
    return ovalPoint(this.#table, angle, this.#out);
  }

  #angleAt(length: number): number {
    const step = this.#lengths.findIndex((until) => until >= length);
    if (step <= 0) return this.#angle(Math.max(0, step));
    const from = this.#lengths[step - 1] as number;
    const to = this.#lengths[step] as number;
    return this.#angle(step - 1 + (to > from ? (length - from) / (to - from) : 0));
  }
}
