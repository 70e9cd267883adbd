import { Color, type ColorRepresentation } from 'three';
import { AvatarError } from './errors.js';
import { HAIR_STYLES, type HairStyle } from './geometry/hair.js';

/** How one avatar looks. */
export interface AvatarLook {
  skin: ColorRepresentation;
  hair: ColorRepresentation;
  hairStyle: HairStyle;
  iris: ColorRepresentation;
  shirt: ColorRepresentation;
  collar: ColorRepresentation;
}

const SKINS = ['#f6cdb0', '#eab38e', '#d99a6e', '#b97a50', '#8f5a3a', '#6b4230'];
const HAIRS = ['#2a1d1a', '#5a3623', '#8c4f2a', '#c9873f', '#e3bd78', '#b8482e', '#3b3a48'];
const IRISES = ['#4a2c17', '#6f4a1f', '#3f6b4a', '#2f6f9e', '#5b6c7a'];
const SHIRTS = ['#e4572e', '#2f7f86', '#f0b23e', '#5a6fd0', '#d95f87', '#4f9d69', '#8a5bb5', '#3c4a66'];

/** 32-bit FNV-1a. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
}

/** Numbers 0..1 that depend only on the seed (mulberry32). */
export function seededRandom(seed: string): () => number {
  let state = hash(seed);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * The look that belongs to a seed: the same text gives the same look everywhere. `overrides` win.
 * @throws AvatarError `invalid-option` for an unknown hair style.
 */
export function lookFromSeed(seed: string, overrides: Partial<AvatarLook> = {}): AvatarLook {
  const random = seededRandom(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const shirt = pick(SHIRTS);
  const look: AvatarLook = {
    skin: pick(SKINS),
    hair: pick(HAIRS),
    hairStyle: pick(HAIR_STYLES),
    iris: pick(IRISES),
    shirt,
    collar: shirt,
    ...overrides,
  };
  if (!HAIR_STYLES.includes(look.hairStyle)) {
    throw new AvatarError('invalid-option', `unknown hair style '${look.hairStyle}'`);
  }
  if (overrides.collar === undefined) look.collar = new Color(look.shirt).offsetHSL(0.02, -0.05, 0.09);
  return look;
}

/** How light a colour is, 0..1 (linear). */
function luminance({ r, g, b }: Color): number {
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Lips and cheeks that go with a skin: redder, and gently so on a dark one. */
export function skinTones(skin: ColorRepresentation): { lips: Color; blush: Color } {
  const base = new Color(skin);
  const lightness = Math.min(1, luminance(base) / 0.6);
  return {
    lips: base.clone().lerp(new Color('#b8404a'), 0.3 + 0.16 * lightness),
    blush: base.clone().lerp(new Color('#e2553f'), 0.22 + 0.3 * lightness),
  };
}

/** Brows: the hair's colour, dark enough to be read on the skin. */
export function browColour(hair: ColorRepresentation, skin: ColorRepresentation): Color {
  const brow = new Color(hair).multiplyScalar(0.55);
  const limit = 0.3 * luminance(new Color(skin));
  return brow.multiplyScalar(Math.min(1, limit / Math.max(luminance(brow), 1e-4)));
}
