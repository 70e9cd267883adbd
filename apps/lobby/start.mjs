// `npm run lobby`: Guise, which lets this page in, and the page beside it. Options are the server's.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { bundleLobby } from '../../infra/lib/build.mjs';
import { orExplain } from '../../infra/lib/problem.mjs';

const START = fileURLToPath(new URL('../../infra/start.mjs', import.meta.url));
const LOBBY_PORT = Number(process.env.LOBBY_PORT || 3001);
const args = process.argv.slice(2);

const origins = ['localhost', '127.0.0.1'].map((host) => `http://${host}:${LOBBY_PORT}`);
const guise = spawn(process.execPath, [START, '--allow-origin', origins.join(','), ...args], {
  stdio: ['inherit', 'pipe', 'inherit'],
});
// Guise ends first, and everything else with it. A terminal's Ctrl-C reaches it by itself.
process.on('SIGINT', () => process.stdin.isTTY || guise.kill('SIGINT'));
process.on('SIGTERM', () => guise.kill('SIGTERM'));

/** @type {{ close(): Promise<void> } | null} */
let page = null;

for await (const line of createInterface(guise.stdout)) {
  console.log(line);
  const [address] = line.match(/https?:\/\/\S+/) ?? [];
  if (page || !line.startsWith('Guise is ready:') || !address) continue;
  await orExplain(async () => {
    await bundleLobby();
    // Only now everything is installed.
    const { preview } = await import('vite');
    const root = fileURLToPath(new URL('.', import.meta.url));
    page = await preview({ root, logLevel: 'warn', preview: { port: LOBBY_PORT, strictPort: true } });
    console.log(`The lobby is ready: http://localhost:${LOBBY_PORT}/?server=${new URL(address).origin}`);
  });
  if (!page) guise.kill('SIGTERM');
}

// Guise has ended, by Ctrl-C or because it could not start.
await page?.close();
if (guise.exitCode === null && guise.signalCode === null) await once(guise, 'exit');
process.exit(guise.exitCode ?? 1);
