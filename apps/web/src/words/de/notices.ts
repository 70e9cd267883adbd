import type { Words } from '../index.js';

export const notices: Words['notices'] = {
  again: 'Noch einmal versuchen',
  home: 'Zum Anfang',
  reload: 'Neu laden',
  joinAgain: 'Wieder beitreten',
  unreachable: {
    title: 'Das Gespräch ist nicht erreichbar',
    text: 'Der Server hat nicht geantwortet. Vielleicht ist deine Verbindung kurz weg.',
  },
  confused: {
    title: 'Das hat nicht geklappt',
    text: 'Auf dem Weg ins Gespräch ging etwas schief. Noch ein Versuch hilft oft.',
  },
  outdated: {
    title: 'Diese Seite ist veraltet',
    text: 'Der Server ist weiter, als er war, als du sie geöffnet hast.',
  },
  full: {
    title: 'Dieses Gespräch ist voll',
    text: 'Alle Plätze sind besetzt. Sobald jemand geht, kannst du herein.',
  },
  absent: {
    title: 'Dieses Gespräch gibt es nicht',
    text: 'Vielleicht ist es vorbei, oder der Link hat unterwegs einen Buchstaben verloren.',
  },
  tooOften: {
    title: 'Einen Moment',
    text: 'Das waren viele Versuche in kurzer Zeit. Warte eine Minute und komm dann herein.',
  },
  flooded: {
    title: 'Du wurdest getrennt',
    text: 'Dein Gerät hat viel mehr gesendet, als ein Gespräch braucht, und die anderen hätten darunter gelitten. Schließe, was dort sonst noch läuft, warte eine Minute und komm wieder herein.',
  },
  busy: {
    title: 'Gerade ist kein Platz frei',
    text: 'Hier sind mehr Leute, als der Server tragen kann. Bald geht jemand; versuch es gleich noch einmal.',
  },
  tooMany: {
    title: 'Aus deinem Netz kommen gerade sehr viele',
    text: 'Von dort, wo du bist, gibt es zu viele Verbindungen. Schließe einen Tab, den du nicht brauchst, oder versuch es gleich noch einmal.',
  },
  foreign: {
    title: 'Nicht von dieser Seite aus',
    text: 'Dieser Server nimmt nur Gespräche von Seiten an, die er kennt. Wer ihn betreibt, kann diese eintragen.',
  },
  unsupported: {
    title: 'Dieser Browser kann keine Gespräche führen',
    text: 'Öffne denselben Link in einem aktuellen Chrome, Edge, Firefox oder Safari.',
  },
  lost: {
    title: 'Das Gespräch ist abgerissen',
    text: 'Die Verbindung kam nicht zurück. Den Raum gibt es vielleicht noch.',
  },
  nothingHere: { title: 'Hier ist nichts', text: 'Diese Adresse führt zu keinem Gespräch.' },
};
