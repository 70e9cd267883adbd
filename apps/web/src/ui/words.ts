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
  actionLabel: string;
}

const again = { action: 'again', actionLabel: 'Try again' } as const;
const home = { action: 'home', actionLabel: 'Go to the start' } as const;

const UNREACHABLE: Notice = {
  icon: 'wifiOff',
  title: 'We can’t reach the call',
  text: 'The server did not answer. Your connection may be down for a moment.',
  ...again,
};

const CONFUSED: Notice = {
  icon: 'wifiOff',
  title: 'That did not work',
  text: 'Something went wrong on the way into the call. Trying again often helps.',
  ...again,
};

const OUTDATED: Notice = {
  icon: 'doorOpen',
  title: 'This page is out of date',
  text: 'The server has moved on since you opened it.',
  action: 'reload',
  actionLabel: 'Reload',
};

const NOTICES: Partial<Record<JoinErrorReason, Notice>> = {
  'room-full': {
    icon: 'users',
    title: 'This call is full',
    text: 'Every seat is taken. As soon as somebody leaves, you can come in.',
    ...again,
  },
  'room-not-found': {
    icon: 'doorOpen',
    title: 'This call isn’t there',
    text: 'It may be over, or its link lost a letter on the way to you.',
    ...home,
  },
  'rate-limited': {
    icon: 'doorOpen',
    title: 'One moment',
    text: 'That was a lot of tries in a short time. Wait a minute, then come in.',
    ...again,
  },
  'version-mismatch': OUTDATED,
  unsupported: {
    icon: 'videoOff',
    title: 'This browser can’t make calls',
    text: 'Open the same link in a current Chrome, Edge, Firefox or Safari.',
    ...home,
  },
  unreachable: UNREACHABLE,
  timeout: UNREACHABLE,
};

/** What to say when a room could not be joined. */
export function joinNotice(reason: JoinErrorReason): Notice {
  return NOTICES[reason] ?? CONFUSED;
}

/** What to say about a call that was on the list of recent ones and is no more. */
export function overNotice(room: string): Notice {
  const { title, text, action } = words.home.over;
  return { icon: 'doorOpen', title: title(room), text, action: 'home', actionLabel: action };
}

export const LOST_NOTICE: Notice = {
  icon: 'wifiOff',
  title: 'The call was lost',
  text: 'The connection did not come back. The room may still be there.',
  action: 'again',
  actionLabel: 'Join again',
};

export const NOTHING_HERE_NOTICE: Notice = {
  icon: 'doorOpen',
  title: 'There is nothing here',
  text: 'This address leads to no call.',
  ...home,
};

const FACE_WORDS: Partial<Record<FaceStatus, string>> = {
  loading: 'Learning to see you…',
  unseen: 'We can’t see you',
  failed: 'Face tracking isn’t working',
};

/** What to say over one's own avatar; empty when it simply follows, or idles because the camera is off. */
export function faceWords(status: FaceStatus): string {
  return FACE_WORDS[status] ?? '';
}
