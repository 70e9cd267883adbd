import type { Reaction } from '@guise/protocol';
import type { IconName } from './icons.js';

/** How a reaction looks and what it is called. */
export interface ReactionLook {
  readonly icon: IconName;
  readonly label: string;
  /** CSS colour. */
  readonly colour: string;
}

export const REACTION_LOOKS: Readonly<Record<Reaction, ReactionLook>> = {
  'thumbs-up': { icon: 'thumbsUp', label: 'Thumbs up', colour: '#ffc861' },
  heart: { icon: 'heart', label: 'Love it', colour: '#ff6f8f' },
  laugh: { icon: 'laugh', label: 'Funny', colour: '#ffd75e' },
  surprise: { icon: 'sparkles', label: 'Wow', colour: '#8fd8ff' },
  celebrate: { icon: 'celebrate', label: 'Celebrate', colour: '#c79bff' },
};
