import { type AvatarDescription, AvatarError, descriptionFromSeed, isUpload, parseWorn } from '@guise/avatar';

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

/** Who to show: what was chosen, else, or where that cannot be read, the avatar that belongs to the name. */
export function descriptionOf({ name, avatar }: Look): AvatarDescription {
  if (avatar !== null) {
    try {
      const worn = parseWorn(avatar);
      return isUpload(worn) ? worn.standIn : worn;
    } catch (error) {
      if (!(error instanceof AvatarError)) throw error;
      console.warn(`${name} wears something that cannot be read:`, error);
    }
  }
  return descriptionFromSeed(seedOf(name));
}
