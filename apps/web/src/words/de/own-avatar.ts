import type { Words } from '../index.js';

export const ownAvatar: Words['ownAvatar'] = {
  trying: 'Wird anprobiert …',
  pick: 'Dein eigenes VRM oder GLB',
  pickAnother: 'Ein anderes VRM oder GLB',
  scan: 'Gesicht scannen',
  about: 'Wähl eine Datei oder zieh sie hierher, oder lass die Kamera dich ansehen.',
  cannotShow: (name, why) => `Der eigene Avatar von ${name} lässt sich nicht zeigen. ${why}`,
  unusable: 'Diese Datei ließ sich nicht verwenden.',
  yours: 'Deiner',
  initial: 'D',
  wear: 'Dein eigener Avatar',
  forget: 'Vergessen',
  forgetHint: 'Nimmt diesen Avatar von diesem Gerät. Deine Originaldatei bleibt, wo sie ist.',
  model: (name) => `„${name}“`,
  modelBy: (name, author) => `„${name}“ von ${author}`,
  by: (author) => `Von ${author}`,
  licence: 'Lizenz',
  wearers: {
    everyone: 'Alle dürfen ihn tragen.',
    licensed: 'Tragen darf ihn nur, wem es der Urheber erlaubt hat. Wenn du das bist: nur zu.',
    author: 'Tragen darf ihn nur, wer ihn gemacht hat. Wenn du das bist: nur zu.',
  },
  credit: 'Der Urheber möchte genannt werden.',
  noCommerce: 'Nicht für kommerzielle Zwecke.',
  noCopies:
    'Der Urheber möchte nicht, dass Kopien weitergegeben werden. Um dich zu zeigen, holen ihn die Browser der anderen für dieses Gespräch; der Server vergisst ihn mit dem Raum.',
};
