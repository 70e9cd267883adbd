import { uploadOf } from '@guise/avatar';

/** Whether whoever wears this shows a picture of themselves: an avatar of their own face. */
export function isPicture(avatar: string | null): boolean {
  return uploadOf(avatar)?.kind === 'own-face';
}
