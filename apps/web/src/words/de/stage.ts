import type { Words } from '../index.js';

export const stage: Words['stage'] = {
  reconnecting: 'Verbindung wird wiederhergestellt …',
  reconnectingText: 'Die Verbindung ist abgerissen. Du bist wieder da, sobald sie es ist.',
  hear: 'Klicken, um alle zu hören',
  layout: {
    grid: 'Ansicht: Raster',
    speaker: 'Ansicht: wer spricht',
    table: 'Ansicht: runder Tisch',
  },
  layoutChosen: {
    grid: 'Alle nebeneinander',
    speaker: 'Wer spricht, ist groß',
    table: 'Alle an einem Tisch',
  },
  pin: (name: string) => `${name} groß lassen`,
  pinned: (name: string) => `${name} bleibt groß. Noch ein Klick löst das wieder.`,
  unpinned: 'Die Ansicht richtet sich wieder nach dir',
  hideSelf: 'Dich selbst zeigen',
  selfHidden: 'Nur hier ausgeblendet. Die anderen sehen dich weiter.',
  selfShown: 'Du siehst dich wieder',
  moveSelf: 'Dein Bild verschieben',
  fullscreen: 'Vollbild',
  pictureInPicture: 'Kleines Fenster im Vordergrund',
  smallWindow: 'Guise-Gespräch',
  pictureFailed: 'Das kleine Fenster ging nicht auf. Vielleicht erlaubt es dein Browser hier nicht.',
  quality: {
    0: 'Die Verbindung ist sehr schlecht',
    1: 'Die Verbindung ist schlecht',
    2: 'Die Verbindung ist mittelmäßig',
    3: 'Die Verbindung ist gut',
  },
};
