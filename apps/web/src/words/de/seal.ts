import type { Words } from '../index.js';

export const seal: Words['seal'] = {
  title: 'Verschlüsselung',
  sealed: 'Ende-zu-Ende-verschlüsselt',
  sealedAbout:
    'Gesichter, Stimmen, Chat und Avatare liest nur, wer den ganzen Link hat. Der Server reicht sie weiter und kann nicht hineinsehen.',
  plain: 'Nicht Ende-zu-Ende-verschlüsselt',
  plainAbout:
    'Der Weg zum Server ist verschlüsselt, aber wer den Server betreibt, könnte zusehen und mithören.',
  open: 'Ende-zu-Ende-verschlüsselt: Sicherheitsnummern zeigen',
  sealedLinks: 'Gespräche sind Ende-zu-Ende-verschlüsselt',
  plainLinks: 'Gespräche von hier sind nicht Ende-zu-Ende-verschlüsselt',
  chip: 'Verschlüsselt',
  numbers: 'Sicherheitsnummern',
  compare: 'Lest euch eine Nummer vor. Ist sie bei beiden gleich, sitzt niemand zwischen euch.',
  numberWith: (name) => `Mit ${name}`,
  waiting: 'tauscht Schlüssel …',
  stranger: 'hat einen anderen Schlüssel oder keinen',
  strangerTile: 'Hat einen anderen Schlüssel oder keinen. Ihr seht und hört euch nicht.',
  strangerTileShort: 'Anderer Schlüssel',
  strangerCame: (name) =>
    `${name} kam ohne den Schlüssel zu diesem Gespräch: Ihr seht und hört euch nicht. Schick den ganzen Link.`,
  lonely: 'Du siehst und hörst hier niemanden',
  lonelyText:
    'Dein Link ist wahrscheinlich unvollständig: Die anderen haben einen anderen Schlüssel. Bitte sie um den ganzen Link.',
  readers: 'Wer Gesichter, Stimmen und Chat lesen kann',
  readersSealed: 'nur wer diesen Link hat',
  readersPlain: 'die anderen und der Server',
  sealedCount: 'Versiegelt',
  openedCount: 'Geöffnet',
  refused: 'Abgewiesen',
  refusals: {
    unknownKey: 'Schlüssel nicht bekannt, oder noch nicht',
    forged: 'Gefälscht oder beschädigt',
    replayed: 'Schon einmal da, oder zu alt',
  },
  unreadable: (count) =>
    count === 1
      ? 'Eine Zeile ist nicht lesbar: Sie wurde vor deiner Zeit geschrieben oder ohne den Schlüssel.'
      : `${count} Zeilen sind nicht lesbar: Sie wurden vor deiner Zeit geschrieben oder ohne den Schlüssel.`,
  missing: {
    title: 'Dieser Link ist unvollständig',
    text: 'Das Gespräch ist Ende-zu-Ende-verschlüsselt, und sein Schlüssel ist der Teil des Links nach dem #. Bitte um den ganzen Link.',
  },
  cannot: {
    title: 'Dieser Browser kann Stimmen nicht verschlüsseln',
    text: (plain) =>
      `Dieses Gespräch ist Ende-zu-Ende-verschlüsselt. Öffne seinen Link in Chrome, Edge, Firefox 117 oder Safari 15.4 oder neueren. Oder bitte den Host um ein Gespräch ohne: Es beginnt unter ${plain}.`,
  },
};
