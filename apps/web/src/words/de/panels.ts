import type { Words } from '../index.js';

export const panels: Words['panels'] = {
  call: (room: string) => `Gespräch ${room}`,
  more: 'Mehr',
  moreKey: 'Mehr (O)',
  copyLink: 'Link kopieren',
  copied: 'Kopiert',
  linkCopied: 'Link kopiert',
  copyThisLink: 'Kopiere diesen Link',
};
