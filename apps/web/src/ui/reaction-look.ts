import type { Reaction } from '@guise/protocol';
import { words } from '../words/index.js';
import type { IconName } from './icons.js';

/** How a reaction looks and what it is called. */
export interface ReactionLook {
  readonly icon: IconName;
  readonly label: string;
  /** CSS colour. */
  readonly colour: string;
}

export const REACTION_LOOKS: Readonly<Record<Reaction, ReactionLook>> = {
  'thumbs-up': { icon: 'thumbsUp', label: words.talk.thumbsUp, colour: '#ffc861' },
  heart: { icon: 'heart', label: words.talk.heart, colour: '#ff6f8f' },
  laugh: { icon: 'laugh', label: words.talk.laugh, colour: '#ffd75e' },
  surprise: { icon: 'sparkles', label: words.talk.surprise, colour: '#8fd8ff' },
  celebrate: { icon: 'celebrate', label: words.talk.celebrate, colour: '#c79bff' },
};
