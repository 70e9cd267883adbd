import type { AvatarDescription, ColouredPart } from '@guise/avatar';
import { words } from '../words/index.js';
import { styleOf } from './description-edits.js';

const { parts, special, styles } = words.wardrobe;

/** What a part of this avatar is called. */
export function partName(description: AvatarDescription, part: ColouredPart): string {
  switch (`${description.character} ${part}`) {
    case 'noor hair':
      return styleOf(description) === 'scarf' ? special.scarf : parts.hair;
    case 'bolt skin':
      return special.head;
    case 'bolt outfit':
      return special.body;
    case 'rowan skin':
      return special.fur;
    case 'rowan outfit':
      return special.scarf;
    case 'morel hair':
      return special.cap;
    default:
      return parts[part];
  }
}

export function styleName(style: string): string {
  return styles[style] ?? capitalised(style);
}

export function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
