/** Who is in the cast, what can be chosen about each, and what each is like unless something is. */

export const CHARACTER_NAMES = ['zuri', 'finn', 'noor', 'mei', 'bolt', 'rowan', 'pip', 'morel'] as const;
export type CharacterName = (typeof CHARACTER_NAMES)[number];

/** A colour as '#rrggbb', sRGB. */
export type HexColour = `#${string}`;

/** How eyes are painted. Angles from the optical axis [rad]. */
export interface EyeStyle {
  iris: number;
  pupil: number;
  /** The pupil's width and height relative to a round one. */
  stretch: readonly [number, number];
  /** How much the iris shines by itself, 0..1. */
  glow: number;
}

export interface CharacterEntry {
  /** One line for a picker. */
  about: string;
  /** What can be worn on the head; the first is worn unless another is chosen. */
  styles: readonly [string, ...string[]];
  /** Whether spectacles can be chosen, and whether they are worn unless they are not. */
  glasses: 'worn' | 'possible' | 'none';
  skin: HexColour;
  hair: HexColour;
  eyes: HexColour;
  outfit: HexColour;
  /** The part of the pattern: a beard has the hair's colour. */
  pattern: HexColour | 'hair';
  accent: HexColour;
  glow: HexColour;
  /** Left out: made to go with what is chosen. */
  trim?: HexColour;
  lips?: HexColour;
  blush?: HexColour;
  brows?: HexColour;
  lashes?: HexColour;
  eye: EyeStyle;
  /** How far red light bleeds into shadow: 1 skin, 0 metal. */
  scatter: number;
  /** Sheen, 0..1. */
  gloss: number;
  /** Address of the model. */
  url: URL;
}

const EYE: EyeStyle = { iris: 0.56, pupil: 0.3, stretch: [1, 1], glow: 0 };

/** Everybody in the cast. */
export const CATALOGUE: Readonly<Record<CharacterName, CharacterEntry>> = {
  zuri: {
    about: 'Afro puffs, gold earrings, a hoodie',
    styles: ['puffs', 'curls', 'bun'],
    glasses: 'possible',
    skin: '#8a5234',
    hair: '#2b1c1d',
    eyes: '#5a3018',
    outfit: '#f2b134',
    pattern: '#ffffff',
    accent: '#e9b44c',
    glow: '#ffffff',
    trim: '#fff3d6',
    lips: '#b9504f',
    eye: EYE,
    scatter: 1,
    gloss: 0.05,
    url: new URL('../../cast/zuri.glb', import.meta.url),
  },
  finn: {
    about: 'A full ginger beard, broad shoulders',
    styles: ['quiff', 'curls'],
    glasses: 'possible',
    skin: '#f3c3a2',
    hair: '#b5532a',
    eyes: '#3f7a5a',
    outfit: '#3d6b57',
    pattern: 'hair',
    accent: '#3a2a22',
    glow: '#ffffff',
    lips: '#cf7666',
    eye: EYE,
    scatter: 1,
    gloss: 0.05,
    url: new URL('../../cast/finn.glb', import.meta.url),
  },
  noor: {
    about: 'A plum scarf, long lashes',
    styles: ['scarf', 'bob'],
    glasses: 'possible',
    skin: '#d9a076',
    hair: '#7b4a8c',
    eyes: '#4b3a1c',
    outfit: '#38406e',
    pattern: '#ffffff',
    accent: '#d8b37a',
    glow: '#ffffff',
    brows: '#2e1d1a',
    eye: EYE,
    scatter: 1,
    gloss: 0.05,
    url: new URL('../../cast/noor.glb', import.meta.url),
  },
  mei: {
    about: 'A silver bun, round spectacles, pearls',
    styles: ['bun', 'bob'],
    glasses: 'worn',
    skin: '#edc19c',
    hair: '#c9ccd6',
    eyes: '#3a2a22',
    outfit: '#4f7fb5',
    pattern: '#ffffff',
    accent: '#8c3b4a',
    glow: '#ffffff',
    trim: '#f4efe6',
    brows: '#7c7f8b',
    eye: EYE,
    scatter: 1,
    gloss: 0.05,
    url: new URL('../../cast/mei.glb', import.meta.url),
  },
  bolt: {
    about: 'A robot with shutters for lids',
    styles: ['lamp', 'twin'],
    glasses: 'none',
    skin: '#2f8f96',
    hair: '#ef7d3b',
    eyes: '#35d6ff',
    outfit: '#2f8f96',
    pattern: '#f1ead9',
    accent: '#3b4252',
    glow: '#ffd166',
    trim: '#f1ead9',
    lips: '#3b4252',
    blush: '#2f8f96',
    brows: '#ef7d3b',
    lashes: '#1e2a30',
    eye: { iris: 0.62, pupil: 0.26, stretch: [1, 1], glow: 0.75 },
    scatter: 0,
    gloss: 0.16,
    url: new URL('../../cast/bolt.glb', import.meta.url),
  },
  rowan: {
    about: 'A fox whose ears listen',
    styles: ['tufts', 'sleek'],
    glasses: 'possible',
    skin: '#e0702c',
    hair: '#e0702c',
    eyes: '#a8691c',
    outfit: '#2f7f86',
    pattern: '#fbeee0',
    accent: '#2e2226',
    glow: '#ffffff',
    lips: '#7a4038',
    blush: '#e0702c',
    brows: '#33160f',
    eye: { iris: 0.6, pupil: 0.34, stretch: [0.72, 1.1], glow: 0 },
    scatter: 0.5,
    gloss: 0.03,
    url: new URL('../../cast/rowan.glb', import.meta.url),
  },
  pip: {
    about: 'A frog with a mouth from cheek to cheek',
    styles: ['plain'],
    glasses: 'none',
    skin: '#6fb04a',
    hair: '#4d8738',
    eyes: '#e8b233',
    outfit: '#e4573d',
    pattern: '#e6efb4',
    accent: '#35602a',
    glow: '#ffffff',
    lips: '#4f8a3a',
    blush: '#e89a6a',
    brows: '#2c5526',
    lashes: '#2f5a28',
    eye: { iris: 0.66, pupil: 0.36, stretch: [1.25, 0.8], glow: 0 },
    scatter: 0.4,
    gloss: 0.08,
    url: new URL('../../cast/pip.glb', import.meta.url),
  },
  morel: {
    about: 'A mushroom spirit under a spotted cap',
    styles: ['dome', 'tall'],
    glasses: 'none',
    skin: '#efe2cf',
    hair: '#7d5bc4',
    eyes: '#3c2f6b',
    outfit: '#a98fe0',
    pattern: '#fff4e4',
    accent: '#7d5bc4',
    glow: '#ffffff',
    lips: '#c98a86',
    blush: '#ef8f86',
    brows: '#6b4aa8',
    lashes: '#4a3a72',
    eye: { iris: 0.62, pupil: 0.4, stretch: [1, 1], glow: 0 },
    scatter: 0.7,
    gloss: 0.04,
    url: new URL('../../cast/morel.glb', import.meta.url),
  },
};
