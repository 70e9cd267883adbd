import { joinNotice, LOST_NOTICE, type Notice } from '../ui/words.js';
import { words } from '../words/index.js';
import type { VisitStep } from './embed-visit.js';

/** What to say when a visit is over. @param commanded the page around says when one comes in: there is nothing to press */
export function visitNotice({ reason }: VisitStep & { name: 'over' }, commanded: boolean): Notice {
  const notice = noticeOf(reason);
  // There is no start page to go to in a frame.
  return commanded || notice.action === 'home' ? { ...notice, actionLabel: '' } : notice;
}

function noticeOf(reason: (VisitStep & { name: 'over' })['reason']): Notice {
  if (reason === 'lost') return LOST_NOTICE;
  if (reason !== 'left') return joinNotice(reason);
  return {
    icon: 'leave',
    ...words.embed.left,
    action: 'again',
    actionLabel: words.notices.joinAgain,
  };
}
