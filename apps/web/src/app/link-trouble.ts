import { cannotSealNotice, INCOMPLETE_NOTICE, type Notice } from '../ui/words.js';
import { canSealVoices } from './load-seal.js';
import { isSealed, isWholeSecret } from './route.js';

/** Why nobody can come in by a link with this secret, in this browser; `null`: nothing speaks against it. */
export function linkTrouble(secret: string): Notice | null {
  if (!isSealed(secret)) return null;
  if (!isWholeSecret(secret)) return INCOMPLETE_NOTICE;
  return canSealVoices() ? null : cannotSealNotice(location.origin);
}
