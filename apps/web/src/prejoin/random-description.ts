import {
  type AvatarDescription,
  CATALOGUE,
  CHARACTER_NAMES,
  type CharacterName,
  COLOURED_PARTS,
  swatchesOf,
} from '@guise/avatar';
import { withColour, withGlasses, withStyle } from './description-edits.js';

/** How often spectacles are put on those whom they fit, and how often they stay on those who wear them. */
const GLASSES = { worn: 0.7, possible: 0.25, none: 0 } as const;

/** Somebody else than `present`, in colours that suit them. `random` gives 0..1, without 1. */
export function randomDescription(present: CharacterName, random = Math.random): AvatarDescription {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const character = pick(CHARACTER_NAMES.filter((name) => name !== present));
  const { styles, glasses } = CATALOGUE[character];
  const swatches = swatchesOf(character);
  let description = withStyle({ character }, pick(styles));
  if (glasses !== 'none') description = withGlasses(description, random() < GLASSES[glasses]);
  for (const part of COLOURED_PARTS) {
    const colour = pick(swatches[part]);
    if (colour) description = withColour(description, part, colour);
  }
  return description;
}
