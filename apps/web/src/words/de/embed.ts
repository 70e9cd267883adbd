import type { Words } from '../index.js';

export const embed: Words['embed'] = {
  title: 'Ein Gespräch',
  alone: 'Noch ist sonst niemand da',
  you: 'So sehen dich die anderen',
  waitForPage: 'Gleich beginnt das Gespräch',
  back: 'Zurück zum Eingang',
  wardrobe: 'Avatar auswählen',
  left: {
    title: 'Du hast das Gespräch verlassen',
    text: 'Wenn du zurück möchtest: Die anderen sind noch da.',
  },
  over: {
    title: 'Das Gespräch ist vorbei',
    text: 'Sobald diese Seite ein neues beginnt, siehst du es hier.',
  },
};
