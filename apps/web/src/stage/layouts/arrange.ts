import type { Area, Box } from './box.js';
import { gridBoxes } from './grid.js';
import type { LayoutName } from './layout-name.js';
import { planTable, type TablePlan } from './round-table.js';
import { speakerBoxes } from './speaker.js';

/** Who is in a call and what is to be seen of it. */
export interface Scene {
  layout: LayoutName;
  /** The others, in the order in which they came. */
  others: readonly string[];
  self: string;
  selfShown: boolean;
  /** Who is large in the speaker's layout; one of the others, or oneself. */
  focus: string | null;
}

export interface Arrangement {
  /** Everybody's place but of who sits in the corner or is not shown. */
  boxes: ReadonlyMap<string, Box>;
  /** Whether one's own picture is a small one in the corner. */
  corner: boolean;
  /** The round table, and who sits there from left to right; `null` in other layouts. */
  table: { plan: TablePlan; order: readonly string[] } | null;
}

/** Where everybody is on the screen. */
export function arrange({ layout, others, self, selfShown, focus }: Scene, area: Area): Arrangement {
  if (layout === 'table' && others.length > 0) {
    const order = seatOrder(others, self);
    const plan = planTable(order.length, area);
    const boxes = new Map(order.map((id, index) => [id, plan.seats[index]?.box as Box]));
    return { boxes, corner: selfShown, table: { plan, order } };
  }
  // With one other person you are a small tile in the corner; with more you sit among them.
  const corner = selfShown && others.length === 1 && focus !== self;
  const among = others.length === 0 || (selfShown && !corner) ? [...others, self] : [...others];
  if (layout !== 'speaker' || others.length === 0)
    return { boxes: zip(among, gridBoxes(among.length, area)), corner, table: null };
  const large = focus !== null && among.includes(focus) ? focus : (among[0] as string);
  const ordered = [large, ...among.filter((id) => id !== large)];
  return { boxes: zip(ordered, speakerBoxes(ordered.length, area)), corner, table: null };
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
