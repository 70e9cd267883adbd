import type { Words } from '../index.js';

export const panels: Words['panels'] = {
  call: (room: string) => `Gespräch ${room}`,
  more: 'Mehr',
  shortcuts: 'Tastenkürzel aus einem Buchstaben',
  shortcutsOn: 'Einzelne Tasten wirken wieder',
  shortcutsOff: 'Einzelne Tasten bewirken nichts mehr. Unter „Mehr“ schaltest du sie wieder ein.',
  copyLink: 'Link kopieren',
  copied: 'Kopiert',
  linkCopied: 'Link kopiert',
  copyThisLink: 'Kopiere diesen Link',
};
