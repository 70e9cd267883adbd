// `npm run example:colyseus`: Guise with a secret, and a game server that knows it. Everything else is in src/.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const START = fileURLToPath(new URL('../../infra/start.mjs', import.meta.url));
const GAME_PORT = Number(process.env.GAME_PORT || 2567);
const GUISE_PORT = Number(process.env.GUISE_PORT || 3000);

const secret = process.env.GUISE_SECRET || randomBytes(32).toString('base64url');
const webhook = `http://127.0.0.1:${GAME_PORT}/guise`;
const guise = spawn(
  process.execPath,
  [START, '--port', String(GUISE_PORT), '--webhook', webhook, ...process.argv.slice(2)],
  { env: { ...process.env, GUISE_SECRET: secret }, stdio: ['inherit', 'pipe', 'inherit'] },
);

// Guise ends first, and everything else with it. A terminal's Ctrl-C reaches it by itself.
process.on('SIGINT', () => process.stdin.isTTY || guise.kill('SIGINT'));
process.on('SIGTERM', () => guise.kill('SIGTERM'));

/** @type {{ close(): Promise<void> } | null} */
let game = null;

for await (const line of createInterface(guise.stdout)) {
  console.log(line);
  if (game || !line.startsWith('Guise is ready:')) continue;
  // Only now everything is installed and compiled.
  const { startArena } = await import('./dist/game-server.js');
  const { url, close } = await startArena({ url: `http://localhost:${GUISE_PORT}`, secret }, GAME_PORT);
  game = { close };
  console.log(`The arena is ready: ${url}`);
}

// Guise has ended, by Ctrl-C or because it could not start.
await game?.close();
if (guise.exitCode === null && guise.signalCode === null) await once(guise, 'exit');
process.exit(guise.exitCode ?? 1);
