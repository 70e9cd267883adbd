import type { Words } from '../index.js';

export const server: Words['server'] = {
  stopping: 'Der Server startet bald neu. Du kommst von selbst zurück.',
  noNewCalls: 'Der Server startet gleich neu. Versuch es in einer Minute noch einmal.',
  draining: {
    title: 'Der Server startet gleich neu',
    text: 'Gerade beginnt er keine neuen Gespräche. Versuch es in einer Minute noch einmal.',
  },
  lost: {
    title: 'Der Server findet dieses Gespräch nicht',
    text: 'Er hat den Kontakt zu den anderen Servern verloren. Laufende Gespräche gehen weiter; versuch es gleich noch einmal.',
  },
};
