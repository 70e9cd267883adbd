// A process of participants, started by sfu.bench.ts. Node 20 does not read TypeScript; Vite does.
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const root = fileURLToPath(new URL('.', import.meta.url));
await runnerImport(`${root}participants.ts`, { root, logLevel: 'error' });
