import type { Words } from '../index.js';

export const staying: Words['staying'] = {
  away: 'Verbindet sich neu …',
  lost: (name: string) => `Die Verbindung von ${name} ist weg. Wir halten den Platz frei.`,
  back: (name: string) => `${name} ist wieder da`,
  youAreBack: 'Du bist wieder da',
  replacedTitle: 'Du bist anderswo in diesem Gespräch',
  replacedText: 'Jemand sitzt jetzt auf deinem Platz, wahrscheinlich du selbst in einem anderen Fenster.',
  joinHere: 'Hier teilnehmen',
  busy: 'Dein Gerät ist ausgelastet: das Bild ist jetzt einfacher',
  easy: 'Dein Gerät hat wieder Luft: das Bild ist wieder voll da',
};
