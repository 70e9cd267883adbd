/** The ways to show a call, in the order in which a key goes through them. */
export const LAYOUTS = ['grid', 'speaker', 'table'] as const;

export type LayoutName = (typeof LAYOUTS)[number];

/** Reads a layout's name, from the address or what was remembered; `null`: it is none. */
export function readLayout(text: unknown): LayoutName | null {
  return LAYOUTS.find((name) => name === text) ?? null;
}

/** Where one's own small picture can be. */
export const CORNERS = ['bottom-right', 'bottom-left', 'top-left', 'top-right'] as const;

export type Corner = (typeof CORNERS)[number];

export function readCorner(text: unknown): Corner | null {
  return CORNERS.find((name) => name === text) ?? null;
}
