import type { Words } from '../index.js';

const withoutCamera = 'Du kannst trotzdem beitreten: Deine Stimme bewegt den Mund deines Avatars.';
const withoutMicrophone = 'Du kannst trotzdem beitreten und zuhören.';

export const trouble: Words['trouble'] = {
  tryAgain: 'Noch einmal versuchen',
  howTo: 'So erlaubst du es',
  camera: {
    denied: { title: 'Die Kamera ist gesperrt', text: withoutCamera },
    dismissed: {
      title: 'Die Kamera wartet auf dein Ja',
      text: `Die Frage ist ohne Antwort verschwunden. ${withoutCamera}`,
    },
    'blocked-by-system': {
      title: 'Dein System gibt diesem Browser keine Kamera',
      text: `Erlaube sie in den Datenschutz-Einstellungen des Systems. ${withoutCamera}`,
    },
    forbidden: {
      title: 'Die Seite um dieses Gespräch gibt ihm keine Kamera',
      text: `Öffne das Gespräch in einem eigenen Tab. ${withoutCamera}`,
    },
    missing: {
      title: 'Keine Kamera gefunden',
      text: `Steck eine an, dann läuft sie von selbst los. ${withoutCamera}`,
    },
    busy: {
      title: 'Die Kamera ist nicht angelaufen',
      text: `Schließ, was sie sonst noch benutzt. ${withoutCamera}`,
    },
    unplugged: {
      title: 'Die Kamera ist weg',
      text: `Steck sie wieder an, dann läuft sie von selbst weiter. ${withoutCamera}`,
    },
    insecure: {
      title: 'Die Kamera braucht eine sichere Seite',
      text: `Öffne den Link mit https. ${withoutCamera}`,
    },
  },
  microphone: {
    denied: { title: 'Das Mikrofon ist gesperrt', text: withoutMicrophone },
    dismissed: {
      title: 'Das Mikrofon wartet auf dein Ja',
      text: `Die Frage ist ohne Antwort verschwunden. ${withoutMicrophone}`,
    },
    'blocked-by-system': {
      title: 'Dein System gibt diesem Browser kein Mikrofon',
      text: `Erlaube es in den Datenschutz-Einstellungen des Systems. ${withoutMicrophone}`,
    },
    forbidden: {
      title: 'Die Seite um dieses Gespräch gibt ihm kein Mikrofon',
      text: `Öffne das Gespräch in einem eigenen Tab. ${withoutMicrophone}`,
    },
    missing: {
      title: 'Kein Mikrofon gefunden',
      text: `Steck eins an, dann läuft es von selbst los. ${withoutMicrophone}`,
    },
    busy: {
      title: 'Das Mikrofon ist nicht angelaufen',
      text: `Schließ, was es sonst noch benutzt. ${withoutMicrophone}`,
    },
    unplugged: {
      title: 'Das Mikrofon ist weg',
      text: `Steck es wieder an, dann läuft es von selbst weiter. ${withoutMicrophone}`,
    },
    insecure: {
      title: 'Das Mikrofon braucht eine sichere Seite',
      text: `Öffne den Link mit https. ${withoutMicrophone}`,
    },
  },
  both: {
    denied: {
      title: 'Kamera und Mikrofon sind gesperrt',
      text: 'Du kannst trotzdem beitreten, zuhören und schreiben.',
    },
    dismissed: {
      title: 'Kamera und Mikrofon warten auf dein Ja',
      text: 'Die Frage ist ohne Antwort verschwunden. Auch ohne kannst du beitreten, zuhören und schreiben.',
    },
    'blocked-by-system': {
      title: 'Dein System gibt diesem Browser weder Kamera noch Mikrofon',
      text: 'Erlaube sie in den Datenschutz-Einstellungen des Systems. Auch ohne kannst du beitreten, zuhören und schreiben.',
    },
    forbidden: {
      title: 'Die Seite um dieses Gespräch gibt ihm weder Kamera noch Mikrofon',
      text: 'Öffne das Gespräch in einem eigenen Tab, oder tritt bei, um zuzuhören und zu schreiben.',
    },
    missing: {
      title: 'Weder Kamera noch Mikrofon gefunden',
      text: 'Steck eins an, dann läuft es von selbst los. Auch ohne kannst du beitreten, zuhören und schreiben.',
    },
    insecure: {
      title: 'Diese Seite ist nicht sicher',
      text: 'Browser geben Kamera und Mikrofon nur an https-Seiten. Öffne den Link mit https, oder tritt bei, um zuzuhören und zu schreiben.',
    },
  },
  allow: {
    chromium: ['Drück auf das Symbol links neben der Adresse.', 'Schalte Kamera und Mikrofon ein.'],
    firefox: [
      'Drück auf das durchgestrichene Zeichen links neben der Adresse.',
      'Nimm die Sperre mit dem × daneben weg.',
    ],
    safari: [
      'Öffne im Menü „Safari“ die „Einstellungen für diese Website“.',
      'Wähle „Erlauben“ für Kamera und Mikrofon.',
    ],
    ios: [
      'Drück auf das Seitenmenü neben der Adresse, dann auf „Website-Einstellungen“.',
      'Wähle „Erlauben“ für Kamera und Mikrofon.',
    ],
    other: ['Öffne neben der Adresse die Rechte dieser Seite.', 'Erlaube Kamera und Mikrofon.'],
  },
  thenRetry: 'Drück hier auf „Noch einmal versuchen“.',
  face: {
    'no-wasm': {
      title: 'Dieser Browser kann deinem Gesicht nicht folgen',
      text: 'Ihm fehlt WebAssembly mit SIMD, oder es ist abgeschaltet. Deine Stimme bewegt den Mund deines Avatars; ein aktueller Chrome, Edge, Firefox oder Safari kann mehr.',
    },
    models: {
      title: 'Die Gesichtserkennung ist nicht angekommen',
      text: 'Vielleicht war deine Verbindung kurz weg. Bis sie da ist, bewegt deine Stimme den Mund deines Avatars.',
    },
    camera: {
      title: 'Die Bilder dieser Kamera lassen sich hier nicht lesen',
      text: 'Eine andere Kamera oder ein anderer Browser hilft vielleicht. Deine Stimme bewegt den Mund deines Avatars.',
    },
    crashed: {
      title: 'Die Gesichtserkennung ist stehen geblieben',
      text: 'Sie kam auf diesem Gerät nicht weiter. Bis sie wieder läuft, bewegt deine Stimme den Mund deines Avatars.',
    },
  },
  noWorklet: {
    title: 'Deine Stimme kann den Avatar hier nicht bewegen',
    text: 'Dieser Browser hat keine Audio-Worklets. Schalte die Kamera ein, dann bewegt ihn dein Gesicht.',
  },
  noDrawing: {
    title: 'Dieser Browser kann kein 3D zeichnen',
    text: 'Du siehst Namen statt Avatare; die anderen sehen deinen sich bewegen. Schalte in den Einstellungen die Hardwarebeschleunigung ein, um sie zu sehen.',
  },
};
