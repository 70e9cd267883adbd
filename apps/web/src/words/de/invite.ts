import type { Words } from '../index.js';

export const invite: Words['invite'] = {
  title: 'Einladen',
  menu: 'Einladen',
  close: 'Einladung schließen',
  first: 'Du bist als Erstes da',
  firstText: 'Schick diesen Link an alle, die du sehen möchtest.',
  text: 'Wer diesen Link hat, kann hereinkommen.',
  link: 'Link zum Einladen',
  share: 'Teilen',
  shareText: (room) => `Komm zu mir in ${room}. Deine Kamera bewegt einen Avatar; ihr Bild bleibt bei dir.`,
  showCode: 'QR-Code zeigen',
  code: 'Der Weg in dieses Gespräch als QR-Code',
  scan: 'Halt die Kamera eines Telefons darauf.',
};
