import type { JoinErrorReason } from '@guise/client';
import type { FaceStatus } from '../call/local-face.js';
import { words } from '../words/index.js';
import type { IconName } from './icons.js';

/** What can be offered to somebody who is stuck. */
export type NoticeAction = 'home' | 'again' | 'reload';

/** A state in which the call cannot be shown: what happened, and the one thing to do. */
export interface Notice {
  icon: IconName;
  title: string;
  text: string;
  action: NoticeAction;
  /** Empty: there is nothing to do. */
  actionLabel: string;
}

const { access, notices } = words;
const again = { action: 'again', actionLabel: notices.again } as const;
const home = { action: 'home', actionLabel: notices.home } as const;

const UNREACHABLE: Notice = { icon: 'wifiOff', ...notices.unreachable, ...again };
const CONFUSED: Notice = { icon: 'wifiOff', ...notices.confused, ...again };
const OUTDATED: Notice = {
  icon: 'doorOpen',
  ...notices.outdated,
  action: 'reload',
  actionLabel: notices.reload,
};

/** A sealed call's link that has lost a part of its secret, or all of it. */
export const INCOMPLETE_NOTICE: Notice = { icon: 'key', ...words.seal.missing, ...home };

const NOTICES: Partial<Record<JoinErrorReason, Notice>> = {
  'room-full': { icon: 'users', ...notices.full, ...again },
  'room-not-found': { icon: 'doorOpen', ...notices.absent, ...home },
  flooded: { icon: 'wifiOff', ...notices.flooded, ...again },
  'server-full': { icon: 'users', ...notices.busy, ...again },
  'too-many-connections': { icon: 'users', ...notices.tooMany, ...again },
  'secret-missing': INCOMPLETE_NOTICE,
  'origin-refused': { icon: 'lock', ...notices.foreign, ...home },
  'rate-limited': { icon: 'doorOpen', ...notices.tooOften, ...again },
  'version-mismatch': OUTDATED,
  draining: { icon: 'loader', ...words.server.draining, ...again },
  'directory-lost': { icon: 'loader', ...words.server.lost, ...again },
  replaced: {
    icon: 'users',
    title: words.staying.replacedTitle,
    text: words.staying.replacedText,
    action: 'again',
    actionLabel: words.staying.joinHere,
  },
  unsupported: { icon: 'videoOff', ...notices.unsupported, ...home },
  removed: { icon: 'doorOpen', ...access.removed, ...home },
  ended: { icon: 'leave', ...access.ended, ...home },
  denied: { icon: 'doorOpen', ...access.denied, ...again },
  'room-locked': { icon: 'lock', ...access.locked, ...again },
  'token-required': { icon: 'lock', ...access.tokenRequired, ...home },
  'token-invalid': { icon: 'lock', ...access.tokenInvalid, ...home },
  'token-expired': { icon: 'lock', ...access.tokenExpired, ...home },
  'wrong-room': { icon: 'lock', ...access.wrongRoom, ...home },
  'not-allowed': { icon: 'lock', ...access.notAllowed, ...home },
  unreachable: UNREACHABLE,
  timeout: UNREACHABLE,
};

/**
 * What to say when a room could not be joined, or is lost.
 * @param said what a game server said to whom it removed
 */
export function joinNotice(reason: JoinErrorReason, said: string | null = null): Notice {
  const notice = NOTICES[reason] ?? CONFUSED;
  return said === null ? notice : { ...notice, text: access.removedBecause(said) };
}

/** What to say about a call that was on the list of recent ones and is no more. */
export function overNotice(room: string): Notice {
  const { title, text, action } = words.home.over;
  return { icon: 'doorOpen', title: title(room), text, action: 'home', actionLabel: action };
}

/** A sealed call in a browser that cannot seal voices. @param origin where calls are begun */
export function cannotSealNotice(origin: string): Notice {
  const { title, text } = words.seal.cannot;
  return { icon: 'lock', title, text: text(`${new URL(origin).host}/?plain`), ...home };
}

export const LOST_NOTICE: Notice = {
  icon: 'wifiOff',
  ...notices.lost,
  action: 'again',
  actionLabel: notices.joinAgain,
};

export const NOTHING_HERE_NOTICE: Notice = { icon: 'doorOpen', ...notices.nothingHere, ...home };

const FACE_WORDS: Partial<Record<FaceStatus, string>> = {
  loading: words.prejoin.face.loading,
  unseen: words.prejoin.face.unseen,
  failed: words.prejoin.face.failed,
};

/** What to say over one's own avatar; empty when it simply follows, or idles because the camera is off. */
export function faceWords(status: FaceStatus): string {
  return FACE_WORDS[status] ?? '';
}
