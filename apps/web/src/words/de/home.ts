import type { Words } from '../index.js';

export const home: Words['home'] = {
  recent: 'Deine Anrufe',
  recentNote:
    'Nur in diesem Browser aufgehoben, mit dem Schlüssel jedes Anrufs: Wer ihn benutzt, kommt hinein.',
  forget: (room) => `${room} vergessen`,
  forgetAll: 'Alle vergessen',
  forgotten: (room) => `${room} ist vergessen`,
  allForgotten: 'Alle Anrufe sind vergessen',
  options: 'Optionen',
  voiceOnly: 'Nur Stimmen',
  voiceOnlyAbout: 'Niemand wird nach der Kamera gefragt',
  suggest: 'Alle beginnen als',
  suggestNobody: 'wer sie wollen',
  suggestAbout: 'Wer einen eigenen Avatar hat, behält ihn',
  lobby: 'Warteraum',
  lobbyAbout: 'Du lässt herein, wer anklopft',
  over: {
    title: (room) => `${room} ist vorbei`,
    text: 'Ein Anruf schließt einen Tag, nachdem die letzte Person gegangen ist. Wir haben ihn von deiner Liste genommen.',
    action: 'Zum Anfang',
  },
};
