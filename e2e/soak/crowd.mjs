// A process of people who come and go, started by soak.ts. Node 20 does not read TypeScript; Vite does.
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const root = fileURLToPath(new URL('.', import.meta.url));
await runnerImport(`${root}crowd.ts`, { root, logLevel: 'error' });
