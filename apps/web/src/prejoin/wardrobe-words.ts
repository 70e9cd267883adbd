import type { AvatarDescription, ColouredPart } from '@guise/avatar';
import { styleOf } from './description-edits.js';

const PARTS: Readonly<Record<ColouredPart, string>> = {
  skin: 'Skin',
  hair: 'Hair',
  eyes: 'Eyes',
  outfit: 'Outfit',
};

/** What a part of this avatar is called. */
export function partName(description: AvatarDescription, part: ColouredPart): string {
  switch (`${description.character} ${part}`) {
    case 'noor hair':
      return styleOf(description) === 'scarf' ? 'Scarf' : PARTS.hair;
    case 'bolt skin':
      return 'Head';
    case 'bolt outfit':
      return 'Body';
    case 'rowan skin':
      return 'Fur';
    case 'rowan outfit':
      return 'Scarf';
    case 'morel hair':
      return 'Cap';
    default:
      return PARTS[part];
  }
}

export function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
