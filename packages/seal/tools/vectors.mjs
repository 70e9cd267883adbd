// Writes vectors.json: `npm run seal-vectors`. Whoever changes a format changes its version, too.
import { writeFileSync } from 'node:fs';
import { makeVectors } from '../dist/test-vectors.js';

const file = new URL('../vectors.json', import.meta.url);
writeFileSync(file, `${JSON.stringify(makeVectors(), null, 2)}\n`);
console.log(`wrote ${file.pathname}`);
