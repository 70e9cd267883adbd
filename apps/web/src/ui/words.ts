import type { JoinErrorReason } from '@guise/client';
import type { CaptureKind, CaptureStatus } from '../call/capture.js';
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

const NOTICES: Partial<Record<JoinErrorReason, Notice>> = {
  'room-full': { icon: 'users', ...notices.full, ...again },
  'room-not-found': { icon: 'doorOpen', ...notices.absent, ...home },
  'rate-limited': { icon: 'doorOpen', ...notices.tooOften, ...again },
  'version-mismatch': OUTDATED,
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

/** What to say when a room could not be joined. */
export function joinNotice(reason: JoinErrorReason): Notice {
  return NOTICES[reason] ?? CONFUSED;
}

export const LOST_NOTICE: Notice = {
  icon: 'wifiOff',
  ...notices.lost,
  action: 'again',
  actionLabel: notices.joinAgain,
};

export const NOTHING_HERE_NOTICE: Notice = { icon: 'doorOpen', ...notices.nothingHere, ...home };

const WITHOUT: Record<CaptureKind, string> = {
  camera: 'You can join: your voice moves your avatar’s mouth',
  microphone: 'You can join and listen',
};

/** What to say about a device that is not running; `null` when there is nothing to explain. */
export function captureWords(kind: CaptureKind, status: CaptureStatus): string | null {
  switch (status) {
    case 'denied':
      return `The ${kind} is blocked. ${WITHOUT[kind]}, or allow it beside the address bar.`;
    case 'missing':
      return `No ${kind} was found. ${WITHOUT[kind]}, or plug one in.`;
    case 'busy':
      return `The ${kind} did not start. ${WITHOUT[kind]}, or close what else is using it.`;
    case 'insecure':
      return `The ${kind} needs a secure page. ${WITHOUT[kind]}, or open the link with https.`;
    default:
      return null;
  }
}

const FACE_WORDS: Partial<Record<FaceStatus, string>> = {
  loading: 'Learning to see you…',
  unseen: 'We can’t see you',
  failed: 'Face tracking isn’t working',
};

/** What to say over one's own avatar; empty when it simply follows, or idles because the camera is off. */
export function faceWords(status: FaceStatus): string {
  return FACE_WORDS[status] ?? '';
}
