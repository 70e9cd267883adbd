// The process of the one who floods, started by flood.bench.ts. Node 20 does not read TypeScript; Vite does.
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const root = fileURLToPath(new URL('.', import.meta.url));
await runnerImport(`${root}vandal.ts`, { root, logLevel: 'error' });
