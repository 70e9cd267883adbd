import type { Words } from '../index.js';

export const scan: Words['scan'] = {
  title: 'Dein eigenes Gesicht',
  cancel: 'Abbrechen',
  failed:
    'Der Scan ist abgebrochen: Was er braucht, ließ sich nicht laden, oder dem Browser fehlt Speicher. Prüf deine Verbindung und versuch es noch einmal.',
  noModel: 'Aus deinem Gesicht ließ sich kein GLB machen. Lade es noch einmal herunter.',
  notWorn: 'Dein Gesicht ließ sich nicht anziehen. Versuch es noch einmal.',
  needsCamera: 'Dafür braucht es deine Kamera: Schalte sie zuerst ein.',
  again: 'Noch einmal',
  fusing: 'Es wird zusammengesetzt …',
  loading: 'Einen Moment …',
  didNotFit: 'Die Ansichten passten nicht zusammen. Bitte noch einmal.',
  promise: 'Die Bilder deiner Kamera bleiben auf diesem Gerät.',
  hair: 'Haare',
  shown: {
    ifWorn: {
      before: 'Trägst du es, so ',
      most: 'wird allen im Raum ein Bild deines Gesichts gezeigt',
      after:
        ': Es wird gesendet, wenn du beitrittst, und ist mit dem Raum vom Server verschwunden. Wer da ist, kann es behalten.',
    },
    worn: {
      before: 'Du trägst dein eigenes Gesicht: Trittst du bei, so ',
      most: 'wird allen im Raum ein Bild davon gezeigt',
      after: '. Mit dem Raum verschwindet es vom Server. Wer da ist, kann es behalten.',
    },
  },
  download: 'Als GLB herunterladen',
  wear: 'Mein Gesicht tragen',
  scanAgain: 'Noch einmal aufnehmen',
  steps: {
    ahead: 'Schau geradeaus',
    left: 'Dreh dich ein wenig nach links',
    right: 'Jetzt ein wenig nach rechts',
    up: 'Schau ein wenig nach oben',
  },
  hints: {
    'no-face': 'Komm ins Bild',
    'come-closer': 'Komm etwas näher',
    'move-into-view': 'Dein ganzes Gesicht sollte im Bild sein',
    'too-dark': 'Es ist zu dunkel. Dreh dich zu einem Fenster oder einer Lampe',
    'too-bright': 'Es ist zu hell. Dreh dich vom Licht weg',
    'look-ahead': 'Schau geradeaus',
    'turn-left': 'Weiter nach links',
    'turn-right': 'Weiter nach rechts',
    'turn-less': 'Etwas weniger',
    'look-up': 'Etwas weiter nach oben',
    'look-less-up': 'Etwas weniger nach oben',
    'open-eyes': 'Lass die Augen offen',
    'relax-face': 'Entspann dein Gesicht, Mund geschlossen',
    'hold-still': 'Halt still',
  },
  hairStyles: { none: 'Maske', crop: 'Kurz', bob: 'Bob', bun: 'Dutt', curls: 'Locken', puffs: 'Puffs' },
};
