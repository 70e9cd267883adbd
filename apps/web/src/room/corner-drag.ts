import type { Corner } from '../stage/layouts/layout-name.js';

/** Less is a click, not a drag [px]. */
const LEAST = 16;

/**
 * Lets a tile be dragged from where it was taken hold of.
 * @returns the corner of `area` nearest to where it is let go; `null`: it was not dragged
 */
export function cornerOf(start: PointerEvent, tile: HTMLElement, area: DOMRect): Promise<Corner | null> {
  tile.setPointerCapture(start.pointerId);
  return new Promise((resolve) => {
    const ended = new AbortController();
    const { signal } = ended;
    const move = ({ clientX, clientY }: PointerEvent) => {
      tile.style.transform = `translate(${clientX - start.clientX}px, ${clientY - start.clientY}px)`;
    };
    const end = (corner: Corner | null) => {
      ended.abort();
      tile.style.transform = '';
      resolve(corner);
    };
    tile.addEventListener('pointermove', move, { signal });
    tile.addEventListener('pointercancel', () => end(null), { signal });
    tile.addEventListener(
      'pointerup',
      ({ clientX, clientY }) => {
        const far = Math.hypot(clientX - start.clientX, clientY - start.clientY) >= LEAST;
        end(far ? nearestCorner(clientX, clientY, area) : null);
      },
      { signal },
    );
  });
}

/** The corner of an area that is nearest to a point of the page. */
export function nearestCorner(x: number, y: number, { left, top, width, height }: DOMRect): Corner {
  const vertical = y < top + height / 2 ? 'top' : 'bottom';
  return `${vertical}-${x < left + width / 2 ? 'left' : 'right'}`;
}
