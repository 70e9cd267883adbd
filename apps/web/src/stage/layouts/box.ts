/** A rectangle in CSS pixels, from the top left of the area that is shared out. */
export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** The space that is shared out, in CSS pixels. */
export interface Area {
  width: number;
  height: number;
}

/** Space between tiles [px]. */
export const GAP = 8;
