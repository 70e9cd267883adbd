import type { Words } from '../index.js';

const names = { camera: 'Kamera', microphone: 'Mikrofon', speaker: 'Lautsprecher' };

export const devices: Words['devices'] = {
  title: 'Ton und Kamera',
  menu: 'Geräte',
  open: 'Einstellungen für Ton und Kamera',
  close: 'Einstellungen schließen',
  done: 'Fertig',
  names,
  none: {
    camera: 'Keine Kamera zur Auswahl',
    microphone: 'Kein Mikrofon zur Auswahl',
    speaker: 'Lautsprecher des Systems',
  },
  numbered: (kind, number) => `${names[kind]} ${number}`,
  hearYourself: 'Hör dich selbst',
  speakNow: 'Sprich jetzt …',
  playing: 'Das bist du',
  stop: 'Stopp',
  staysHere: 'Niemand hört es außer dir, und nichts wird aufgehoben.',
  playSound: 'Ton abspielen',
  soundPlaying: 'Hörst du ihn?',
  checkFailed: 'Das ging in diesem Browser nicht.',
  processing: {
    noiseSuppression: {
      label: 'Geräusche unterdrücken',
      about: 'Hält Tastatur und Lüfter aus deiner Stimme heraus',
    },
    echoCancellation: { label: 'Echo unterdrücken', about: 'Nur mit Kopfhörern abschalten' },
    autoGainControl: { label: 'Lautstärke anpassen', about: 'Nah und fern gleich laut' },
  },
  spaceTalks: 'Leertaste halten und sprechen',
  spaceTalksAbout: 'Solange du stumm bist. Den Mikrofonknopf halten geht auch',
  talking: 'Man hört dich. Lass los, um wieder stumm zu sein.',
  voiceOnly: 'In diesem Gespräch zählen nur Stimmen: Niemand benutzt eine Kamera.',
  replaced: (from, to) => `${from || 'Dein Gerät'} ist weg. ${to || 'Ein anderes'} hat übernommen.`,
  speakerLost: (name) =>
    `${name || 'Dein Lautsprecher'} ist weg. Du hörst alle über den Lautsprecher des Systems.`,
  captions: { off: 'Kamera aus', starting: 'Startet …', on: 'Bleibt hier', none: 'Keine Kamera' },
};
