import type { AvatarError, AvatarErrorReason } from '@guise/avatar';
import { words } from '../words/index.js';

/** Why somebody's own avatar cannot be shown, as a sentence in the language of this page. */
export function refusalOf({ reason }: Pick<AvatarError, 'reason'>): string {
  const sentences: Partial<Record<AvatarErrorReason, string>> = words.refusal;
  return sentences[reason] ?? words.ownAvatar.unusable;
}
