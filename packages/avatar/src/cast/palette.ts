import { Color } from 'three';
import type { CharacterEntry } from './catalogue.js';
import type { AvatarDescription } from './description.js';

/** Places in the shader's palette: the regions of region.ts, then what skin is painted with. */
export const PAINTS = [
  'skin',
  'teeth',
  'tongue',
  'brows',
  'hair',
  'outfit',
  'trim',
  'eye',
  'accent',
  'glow',
  'pattern',
  'lips',
  'blush',
  'mouth',
  'lashes',
  'iris',
] as const;
type Paint = (typeof PAINTS)[number];

/** How light a colour is, 0..1 (linear; weights of Rec. 709). */
function luminance({ r, g, b }: Color): number {
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** A skin's own colour drawn towards another, more so the lighter it is. */
function tinted(skin: Color, towards: string, least: number, more: number): Color {
  return skin.clone().lerp(new Color(towards), least + more * Math.min(1, luminance(skin) / 0.6));
}

/** Dark enough to be read on the skin, however light the hair. */
function browOn(hair: Color, skin: Color): Color {
  const brow = hair.clone().multiplyScalar(0.55);
  return brow.multiplyScalar(Math.min(1, (0.3 * luminance(skin)) / Math.max(luminance(brow), 1e-4)));
}

/** The colours of an avatar, linear, by {@link PAINTS}: what was chosen, what the character has, what goes with both. */
export function paletteOf(entry: CharacterEntry, chosen: AvatarDescription): Color[] {
  const skin = new Color(chosen.skin ?? entry.skin);
  const hair = new Color(chosen.hair ?? entry.hair);
  const outfit = new Color(chosen.outfit ?? entry.outfit);
  // A character's own tones belong to its own skin and hair.
  const own = (key: 'lips' | 'blush' | 'brows', unless: string | undefined, made: () => Color): Color => {
    const given = entry[key];
    return given && unless === undefined ? new Color(given) : made();
  };
  const brows = own('brows', chosen.hair, () => browOn(hair, skin));
  const colours: Record<Paint, Color> = {
    skin,
    teeth: new Color().setRGB(0.93, 0.9, 0.85),
    tongue: new Color().setRGB(0.78, 0.2, 0.22),
    brows,
    hair,
    outfit,
    trim: entry.trim ? new Color(entry.trim) : outfit.clone().offsetHSL(0.02, -0.05, 0.09),
    eye: new Color(1, 1, 1),
    accent: new Color(entry.accent),
    glow: new Color(entry.glow),
    pattern: entry.pattern === 'hair' ? hair.clone() : new Color(entry.pattern),
    lips: own('lips', chosen.skin, () => tinted(skin, '#b3323f', 0.4, 0.12)),
    blush: own('blush', chosen.skin, () => tinted(skin, '#e2553f', 0.22, 0.3)),
    mouth: new Color().setRGB(0.16, 0.018, 0.03),
    lashes: entry.lashes ? new Color(entry.lashes) : brows.clone().multiplyScalar(0.35),
    iris: new Color(chosen.eyes ?? entry.eyes),
  };
  return PAINTS.map((paint) => colours[paint]);
}
