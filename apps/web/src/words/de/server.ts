import type { Words } from '../index.js';

export const server: Words['server'] = {
  stopping: 'Der Server startet bald neu. Bist du dann noch hier, kommst du von selbst zurück.',
  draining: {
    title: 'Der Server startet gleich neu',
    text: 'Gerade beginnt er keine neuen Anrufe. Versuch es in einer Minute noch einmal.',
  },
};
