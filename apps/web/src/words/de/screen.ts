import type { Words } from '../index.js';

export const screen: Words['screen'] = {
  share: 'Bildschirm teilen',
  stop: 'Nicht mehr teilen',
  youShare: 'Du teilst deinen Bildschirm',
  seenBy: 'Alle im Gespräch sehen ihn.',
  preview: 'Was du teilst',
  isSharing: (name) => `${name} teilt den Bildschirm`,
  stoppedSharing: (name) => `${name} teilt nicht mehr`,
  waiting: 'Das Bild ist unterwegs …',
  replaceQuestion: (name) => `${name} teilt gerade den Bildschirm. Möchtest du stattdessen deinen zeigen?`,
  replace: 'Meinen zeigen',
  keep: (name) => `Bei ${name} bleiben`,
  fit: 'Ganz zeigen',
  actual: 'In voller Größe zeigen',
  fullscreen: 'Vollbild',
  leaveFullscreen: 'Vollbild verlassen',
  close: 'Schließen',
  ended: {
    stopped: 'Du teilst deinen Bildschirm nicht mehr',
    replaced: (name) => `${name} teilt jetzt den Bildschirm. Deiner ist nicht mehr zu sehen.`,
    replacedByNobody: 'Jemand anderes teilt jetzt den Bildschirm. Deiner ist nicht mehr zu sehen.',
    moderator: (name) => `${name} hat dein Teilen beendet.`,
    moderatorGone: 'Ein Host hat dein Teilen beendet.',
    'rate-limited':
      'Dein Bildschirm hat mehr gesendet, als das Gespräch tragen kann, und wurde angehalten. Ein kleineres Fenster geht besser.',
    refused: 'Die Verbindung ist wieder da, aber dein Bildschirm ließ sich nicht noch einmal teilen.',
  },
  problems: {
    system:
      'Dein System gibt diesem Browser den Bildschirm nicht frei. Erlaube es in den Datenschutz-Einstellungen und versuch es noch einmal.',
    taken:
      'Jemand anderes war schneller und teilt den Bildschirm. Drück noch einmal, um stattdessen deinen zu zeigen.',
    off: 'In diesem Gespräch darfst du deinen Bildschirm nicht teilen.',
    offline: 'Es wurde nichts geteilt: Die Verbindung ist weg. Versuch es gleich noch einmal.',
    failed: 'Dieser Bildschirm ließ sich nicht aufnehmen. Nimm ein anderes Fenster oder einen anderen Tab.',
  },
};
