import type { Area, Box } from './box.js';
import type { HalfAxes } from './oval.js';
import { type Place, type Seating, type SeatingChoice, seat } from './seats.js';

/** Somebody's seat as the viewer has it before them. */
export interface TableSeat extends Place {
  /** Where they look when nobody speaks: between the middle of the table and the viewer; 0 is straight ahead of the screen [rad, to +x]. */
  yaw: number;
  /** Whence their voice comes, 0 straight ahead [rad, to the right]: further to the side than they are seen, as ears need more. */
  azimuth: number;
  /** Head and shoulders on the screen. */
  box: Box;
}

/** The eye of whoever looks at the table. */
export interface TableView {
  /** Vertical, of the area [degrees]. */
  fieldOfView: number;
  position: [x: number, y: number, z: number];
  /** Downwards [rad]. */
  pitch: number;
}

/** A round table as one of those who sit at it sees it: everybody else. */
export interface TablePlan {
  /** Half the table's width and depth [m]. */
  table: HalfAxes;
  /** From left to right. */
  seats: TableSeat[];
  view: TableView;
}

const FIELD_OF_VIEW = 26;
/** From where 23 people can be seen through the narrowest slit of a window [m]. */
const FARTHEST = 240;
/** What of an avatar is a tile: half its width, its bottom and its top, from the base of the neck [m]. */
const FACE = { half: 0.15, bottom: -0.06, top: 0.315 };
/** Where heads may be in the picture, -1..1: below is table. */
const FRAME = { left: 0.96, bottom: -0.42, top: 0.9 };
/** For areas that stand: height is what they have. */
const TALL_FRAME = { left: 0.96, bottom: -0.56, top: 0.86 };

/** By how much voices are further apart than faces. */
const WIDENED = 1.8;

const degrees = (value: number) => (value * Math.PI) / 180;
/** What is tried: the camera's pitch, the table's depth over its width, and the room between two people [m]. */
const WIDE_CHOICES = {
  pitches: [10, 16, 23, 31].map(degrees),
  ratios: [0.6, 0.9, 1.4, 2.2],
  elbowRooms: [0.38],
};
/** In an area that stands, people sit along a table that is seen more from above, the farther ones higher in the picture. */
const TALL_CHOICES = {
  pitches: [15, 26, 37].map(degrees),
  ratios: [0.9, 1.8, 3.6],
  elbowRooms: [0.4, 0.7],
};

/** What a row more costs, by the size of faces: few people sit at the table rather than behind each other. */
const rowWorth = (count: number) => (count < 10 ? 0.74 : 0.95);
/** What hiding somebody's face behind another costs, by how much of it and at all: more than any size is worth. */
const HIDDEN = 100;
const HIDDEN_AT_ALL = 10;
/** What hiding it behind what lies over the table costs. */
const COVERED = 2;

/** How far round the table people sit: few are not side by side as on a bench, many leave no gap. */
function reaches(count: number): number[] {
  if (count === 1) return [0];
  if (count === 2) return [34, 50, 90].map(degrees);
  if (count === 3) return [48, 60, 90].map(degrees);
  return [56, 75, 95, 115].map(degrees);
}

let last: { key: string; plan: TablePlan } | null = null;

/**
 * The table for `count` >= 1 others in an area: the one, of many, at which faces are largest, with nobody outside the
 * area or before somebody else.
 * @param kept a part of the area that covers the table: nobody should sit there
 */
export function planTable(count: number, area: Area, kept: Box | null = null): TablePlan {
  const key = JSON.stringify([count, area, kept]);
  if (last?.key === key) return last.plan;
  let best: TablePlan | null = null;
  let bestScore = Number.NEGATIVE_INFINITY;
  for (const choice of choices(count, area)) {
    const seating = seat(count, choice);
    for (const pitch of choice.pitches) {
      const plan = look(seating, pitch, area);
      let score = rate(plan, pitch, area) * rowWorth(count) ** (choice.rows - 1);
      if (score > bestScore) score -= hiding(plan);
      if (kept && score > bestScore) score -= COVERED * covered(plan, kept);
      if (score <= bestScore) continue;
      best = plan;
      bestScore = score;
    }
  }
  last = { key, plan: best as TablePlan };
  return last.plan;
}

function* choices(count: number, area: Area): Generator<SeatingChoice & { pitches: readonly number[] }> {
  const { pitches, ratios, elbowRooms } = isTall(area) ? TALL_CHOICES : WIDE_CHOICES;
  const mostRows = Math.min(3, Math.ceil(count / 5));
  for (let rows = 1; rows <= mostRows; rows++)
    for (const ratio of ratios)
      for (const elbowRoom of elbowRooms)
        for (const reach of reaches(count)) yield { rows, ratio, elbowRoom, reach, pitches };
}

function isTall({ width, height }: Area): boolean {
  return width / height < 0.9;
}

/** Larger faces are better, the smallest above all; seen from a seat rather than from the ceiling. */
function rate({ seats }: TablePlan, pitch: number, { height }: Area): number {
  const sizes = seats.map(({ box }) => box.height / height);
  const smallest = Math.min(...sizes);
  const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
  return (smallest + 0.35 * mean) * (1 - 0.4 * Math.max(0, pitch - 0.3));
}

/** The largest share of somebody's face that is covered. */
function covered({ seats }: TablePlan, kept: Box): number {
  return Math.max(
    ...seats.map(({ box }) => {
      const across = Math.min(box.left + box.width, kept.left + kept.width) - Math.max(box.left, kept.left);
      const down = Math.min(box.top + box.height, kept.top + kept.height) - Math.max(box.top, kept.top);
      return (Math.max(0, across) * Math.max(0, down)) / (box.width * box.height);
    }),
  );
}

function hiding({ seats }: TablePlan): number {
  const deepest = overlap(seats.map(({ box }) => box));
  return deepest > 1e-6 ? HIDDEN_AT_ALL + HIDDEN * deepest : 0;
}

/** The deepest overlap of two boxes, as a share of their height; 0: none. */
function overlap(boxes: readonly Box[]): number {
  let deepest = 0;
  for (let i = 0; i < boxes.length; i++) {
    for (let j = i + 1; j < boxes.length; j++) {
      const [a, b] = [boxes[i] as Box, boxes[j] as Box];
      const across = Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left);
      const down = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top);
      deepest = Math.max(deepest, Math.min(across, down) / Math.min(a.height, b.height));
    }
  }
  return deepest;
}

/** Moves a camera that looks down by `pitch` until it holds everybody, and says what it sees. */
function look({ table, places }: Seating, pitch: number, area: Area): TablePlan {
  const aspect = area.width / area.height;
  const frame = isTall(area) ? TALL_FRAME : FRAME;
  const slope = Math.tan(degrees(FIELD_OF_VIEW / 2));
  const [sin, cos] = [Math.sin(pitch), Math.cos(pitch)];
  // In the camera's axes: up along its picture, and away from it.
  const up = (y: number, z: number) => y * cos - z * sin;
  const away = (y: number, z: number) => -y * sin - z * cos;

  /** The heights between which the camera has to be, along its picture, at this distance. */
  const heights = (distance: number): [least: number, most: number] | null => {
    let least = Number.NEGATIVE_INFINITY;
    let most = Number.POSITIVE_INFINITY;
    for (const { x, y, z } of places) {
      const depth = distance + away(y, z);
      if (depth < 0.3 || (Math.abs(x) + FACE.half) / (depth * slope * aspect) > frame.left) return null;
      const [head, chest] = [y + FACE.top, y + FACE.bottom];
      least = Math.max(least, up(head, z) - frame.top * (distance + away(head, z)) * slope);
      most = Math.min(most, up(chest, z) - frame.bottom * (distance + away(chest, z)) * slope);
    }
    return least <= most ? [least, most] : null;
  };
  let [near, far] = [0.3, FARTHEST];
  for (let step = 0; step < 24; step++) {
    const middle = (near + far) / 2;
    if (heights(middle)) far = middle;
    else near = middle;
  }
  const [least, most] = heights(far) ?? [0, 0];
  // Where there is height to spare: a phone has the table below the faces, a wide screen has them near its middle.
  const height = least + (isTall(area) ? 0.3 : 0.65) * (most - least);
  const eye: [number, number, number] = [0, height * cos + far * sin, -height * sin + far * cos];
  const own = table.depth + 0.3;

  const seats = places.map((place): TableSeat => {
    const { x, y, z } = place;
    const depth = (at: number) => far + away(at, z);
    const across = (at: number) => ((at / (depth(y + 0.13) * slope * aspect) + 1) * area.width) / 2;
    const down = (at: number) => ((1 - (up(at, z) - height) / (depth(at) * slope)) * area.height) / 2;
    const left = across(x - FACE.half);
    const top = down(y + FACE.top);
    const box = { left, top, width: across(x + FACE.half) - left, height: down(y + FACE.bottom) - top };
    const yaw = Math.atan2(-x, 0.4 * -z + 0.6 * (eye[2] - z));
    return { ...place, yaw, azimuth: WIDENED * Math.atan2(x, own - z), box };
  });
  return { table, seats, view: { fieldOfView: FIELD_OF_VIEW, position: eye, pitch } };
}
