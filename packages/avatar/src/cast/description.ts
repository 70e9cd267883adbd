import { AvatarError } from '../errors.js';
import { seededRandom } from '../random.js';
import { CATALOGUE, CHARACTER_NAMES, type CharacterName, type HexColour } from './catalogue.js';
import { COLOURED_PARTS, OUTFITS } from './swatches.js';

/** Most bytes that a serialised description takes. */
export const DESCRIPTION_BYTES = 200;

/** Which avatar somebody wears. Plain JSON; what is left out is as the character has it. */
export interface AvatarDescription {
  character: CharacterName;
  /** What is worn on the head: one of the character's styles in the catalogue. */
  style?: string;
  glasses?: boolean;
  skin?: HexColour;
  hair?: HexColour;
  eyes?: HexColour;
  outfit?: HexColour;
}

const KEYS: readonly string[] = ['character', 'style', 'glasses', ...COLOURED_PARTS];

function refuse(why: string): never {
  throw new AvatarError('invalid-description', why);
}

function isCharacter(value: unknown): value is CharacterName {
  return CHARACTER_NAMES.includes(value as CharacterName);
}

/**
 * Checks a description that came from anywhere and returns a clean copy.
 * @throws AvatarError `invalid-description`
 */
export function checkDescription(value: unknown): AvatarDescription {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse('not an object');
  const given = value as Record<string, unknown>;
  for (const key of Object.keys(given)) if (!KEYS.includes(key)) refuse(`unknown key '${key.slice(0, 20)}'`);
  const { character, style, glasses } = given;
  if (!isCharacter(character)) refuse('character: not in the cast');
  const entry = CATALOGUE[character];
  const out: AvatarDescription = { character };
  if (style !== undefined) {
    if (!entry.styles.includes(style as string)) refuse(`style: ${character} has ${entry.styles.join(', ')}`);
    out.style = style as string;
  }
  if (glasses !== undefined) {
    if (typeof glasses !== 'boolean') refuse('glasses: neither true nor false');
    if (glasses && entry.glasses === 'none') refuse(`glasses: none fit ${character}`);
    out.glasses = glasses;
  }
  for (const key of COLOURED_PARTS) {
    const colour = given[key];
    if (colour === undefined) continue;
    if (typeof colour !== 'string' || !/^#[0-9a-f]{6}$/i.test(colour))
      refuse(`${key}: not a colour like #a1b2c3`);
    out[key] = colour.toLowerCase() as HexColour;
  }
  return out;
}

/**
 * A description as text, at most {@link DESCRIPTION_BYTES} long.
 * @throws AvatarError `invalid-description`
 */
export function serializeDescription(description: AvatarDescription): string {
  const { character, style, glasses, skin, hair, eyes, outfit } = checkDescription(description);
  return JSON.stringify({ character, style, glasses, skin, hair, eyes, outfit });
}

/**
 * Reads what {@link serializeDescription} wrote.
 * @throws AvatarError `invalid-description`, also for what is no JSON or too long
 */
export function parseDescription(text: string): AvatarDescription {
  if (typeof text !== 'string' || text.length > DESCRIPTION_BYTES) refuse('too long');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    refuse('not JSON');
  }
  return checkDescription(value);
}

/** The avatar of somebody who has chosen none: the same text gives the same one everywhere. */
export function descriptionFromSeed(seed: string): AvatarDescription {
  const random = seededRandom(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const character = pick(CHARACTER_NAMES);
  return { character, style: pick(CATALOGUE[character].styles), outfit: pick(OUTFITS) };
}
