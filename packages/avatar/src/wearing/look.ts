import { type AvatarDescription, descriptionFromSeed } from '../cast/description.js';
import { isUpload, parseWorn, type Worn } from '../cast/worn.js';
import { AvatarError } from '../errors.js';

/** What decides how somebody looks. */
export interface Look {
  name: string;
  /** The text of the avatar they have chosen, from wherever it comes; `null`: none. */
  avatar: string | null;
}

/** What a name looks like is the same however it is typed. */
export function seedOf(name: string): string {
  return name.trim().toLowerCase();
}

/** What to show: what was chosen, else, or where that cannot be read, the avatar that belongs to the name. */
export function wornBy({ name, avatar }: Look): Worn {
  if (avatar !== null) {
    try {
      return parseWorn(avatar);
    } catch (error) {
      if (!(error instanceof AvatarError)) throw error;
      console.warn(`${name} wears something that cannot be read:`, error);
    }
  }
  return descriptionFromSeed(seedOf(name));
}

/** Who of the cast to show: of an upload, its stand-in. */
export function descriptionOf(look: Look): AvatarDescription {
  const worn = wornBy(look);
  return isUpload(worn) ? worn.standIn : worn;
}

/** A number 0..1 that belongs to somebody's name, spread evenly (FNV-1a, its weak low bits folded). */
export function phaseOf(name: string): number {
  const seed = seedOf(name);
  let hash = 2166136261;
  for (let i = 0; i < seed.length; i++) hash = Math.imul(hash ^ seed.charCodeAt(i), 16777619);
  return ((hash ^ (hash >>> 15)) >>> 0) / 2 ** 32;
}
