import type { Area, Box } from './box.js';
import type { Corner } from './layout-name.js';

/** From the edges of the area [px]. */
const MARGIN = 16;
/** Width over height. */
const SHAPE = 4 / 5;

/** Where one's own small picture lies over the others; at the table it is smaller, as it has more to cover. */
export function cornerBox(corner: Corner, { width, height }: Area, atTable: boolean): Box {
  const [share, least, most] = atTable ? [0.12, 88, 160] : [0.17, 104, 224];
  const wide = Math.min(most, Math.max(least, share * width), (atTable ? 0.26 : 0.36) * height);
  const tall = wide / SHAPE;
  return {
    left: corner.endsWith('left') ? MARGIN : width - MARGIN - wide,
    top: corner.startsWith('top') ? MARGIN : height - MARGIN - tall,
    width: wide,
    height: tall,
  };
}
