import type { Area, Box } from './box.js';
import { cornerBox } from './corner.js';
import { gridBoxes } from './grid.js';
import type { Corner, LayoutName } from './layout-name.js';
import { planTable, type TablePlan } from './round-table.js';
import { speakerBoxes } from './speaker.js';

/** Who is in a call and what is to be seen of it. */
export interface Scene {
  /** `strip`: beside a screen that somebody shares; nobody is large there. */
  layout: LayoutName | 'strip';
  /** The others, in the order in which they came. */
  others: readonly string[];
  self: string;
  selfShown: boolean;
  /** Where one's own picture is when it is a small one. */
  corner: Corner;
  /** Who is large in the speaker's layout; one of the others, or oneself. */
  focus: string | null;
}

export interface Arrangement {
  /** Everybody's place; without one is who is not shown. */
  boxes: ReadonlyMap<string, Box>;
  /** Whether one's own picture is a small one in the corner. */
  corner: boolean;
  /** The round table, and who sits there from left to right; `null` in other layouts. */
  table: { plan: TablePlan; order: readonly string[] } | null;
}

/** Where everybody is on the screen. */
export function arrange(scene: Scene, area: Area): Arrangement {
  const { layout, others, self, selfShown, focus } = scene;
  if (layout === 'table' && others.length > 0) {
    const order = seatOrder(others, self);
    const small = selfShown ? cornerBox(scene.corner, area, true) : null;
    const plan = planTable(order.length, area, small);
    const boxes = new Map(order.map((id, index) => [id, plan.seats[index]?.box as Box]));
    if (small) boxes.set(self, small);
    return { boxes, corner: selfShown, table: { plan, order } };
  }
  if (layout === 'strip') {
    const all = selfShown || others.length === 0 ? [...others, self] : [...others];
    return { boxes: grid(all, area), corner: false, table: null };
  }
  // With one other person you are a small tile in the corner; with more you sit among them.
  const corner = selfShown && others.length === 1 && focus !== self;
  const among = others.length === 0 || (selfShown && !corner) ? [...others, self] : [...others];
  const boxes = layout === 'speaker' && others.length > 0 ? large(among, focus, area) : grid(among, area);
  if (corner) boxes.set(self, cornerBox(scene.corner, area, false));
  return { boxes, corner, table: null };
}

function grid(ids: readonly string[], area: Area): Map<string, Box> {
  return zip(ids, gridBoxes(ids.length, area));
}

function large(ids: readonly string[], focus: string | null, area: Area): Map<string, Box> {
  const first = focus !== null && ids.includes(focus) ? focus : (ids[0] as string);
  const ordered = [first, ...ids.filter((id) => id !== first)];
  return zip(ordered, speakerBoxes(ordered.length, area));
}

/**
 * The others from left to right, as they are seen from one's own seat. Seats go by id, which is the same for all: who
 * sits to somebody's left sits there on every screen.
 */
export function seatOrder(others: readonly string[], self: string): string[] {
  const round = [...others, self].sort();
  const own = round.indexOf(self);
  return [...round.slice(own + 1), ...round.slice(0, own)];
}

function zip(ids: readonly string[], boxes: readonly Box[]): Map<string, Box> {
  return new Map(ids.map((id, index) => [id, boxes[index] as Box]));
}
