import type { Words } from '../index.js';

export const captions: Words['captions'] = {
  captions: 'Untertitel',
  close: 'Untertitel schließen',
  closeKey: 'Untertitel schließen (T)',
  read: 'Untertitel zeigen',
  readHint: 'Was andere sagen, steht unter der Bühne, soweit sie es untertiteln.',
  speak: 'Untertiteln, was ich sage',
  language: 'Ich spreche',
  where: {
    device:
      'Dein Browser macht auf diesem Gerät aus deiner Stimme Text. Nur der Text verlässt es, und nur zu denen, die Untertitel lesen.',
    maker:
      'Dein Browser macht aus deiner Stimme Text, und sein Hersteller bekommt dafür vielleicht deine Stimme: Chrome sendet sie an Google, Safari an Apple. Der Text geht an die, die Untertitel lesen.',
    unknown: 'Einen Moment: Wir fragen deinen Browser, wo er das täte …',
    nowhere:
      'Dieser Browser kann aus Sprache keinen Text machen. Lesen, was andere untertiteln, kannst du trotzdem.',
  },
  state: {
    muted: 'Du bist stumm, also hört niemand zu.',
    waiting: 'Gerade liest niemand Untertitel, also hört niemand zu.',
    listening: 'Hört zu',
  },
  problems: {
    'not-allowed':
      'Der Browser durfte nicht zuhören. Erlaube dieser Seite das Mikrofon und schalte es dann wieder ein.',
    'language-not-supported': 'Dein Browser kann diese Sprache hier nicht. Nimm eine andere.',
    network: 'Dein Browser erreicht seinen Sprachdienst nicht. Er versucht es weiter.',
    'no-microphone': 'Der Browser hört kein Mikrofon. Sieh nach deinem und schalte es dann wieder ein.',
    moved:
      'In dieser Sprache würde deine Stimme das Gerät verlassen. Lies, wie, und schalte es wieder ein, wenn du magst.',
  },
  asked: (name) => `${name} liest Untertitel. Du kannst untertiteln, was du sagst: Mehr, Untertitel.`,
  you: 'Du',
  nothingYet: 'Hier stehen die Untertitel',
};
