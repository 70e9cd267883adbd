// `npm run soak [-- options]`. Node 20 does not read TypeScript; Vite does.
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const path = (/** @type {string} */ name) => fileURLToPath(new URL(name, import.meta.url));
const { module } = await runnerImport(path('./soak.ts'), { root: path('.'), logLevel: 'error' });
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
try {
  await module.run(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Error) || error.name !== 'Problem') throw error;
  console.error(error.message);
  process.exitCode = 1;
}
