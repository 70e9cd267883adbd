import type { Words } from '../index.js';

export const framing: Words['framing'] = {
  'too-dark': {
    sentence: 'Es ist zu dunkel, um dich gut zu sehen. Etwas Licht aufs Gesicht hilft.',
    short: 'Zu dunkel',
  },
  'light-behind': {
    sentence: 'Das Licht ist hinter dir. Dreh dich zu ihm hin, dann sieht man dein Gesicht.',
    short: 'Licht hinter dir',
  },
  'too-far': { sentence: 'Komm ein bisschen näher.', short: 'Näher kommen' },
  'too-near': { sentence: 'Geh ein bisschen zurück.', short: 'Etwas zurück' },
  'off-centre': { sentence: 'Rück in die Mitte des Bildes.', short: 'In die Mitte' },
};
