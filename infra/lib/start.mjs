import { spawn } from 'node:child_process';
import { bundleWeb, compile } from './build.mjs';
import { endCommandsOnSignals, leaveSignalsAlone } from './command.mjs';
import { installDependencies } from './dependencies.mjs';
import { parseStartOptions, START_USAGE } from './options.mjs';
import { endWithNpm } from './parent.mjs';
import { ROOT } from './paths.mjs';
import { checkPort } from './port.mjs';
import { say } from './show.mjs';
import { ensureWorker } from './worker.mjs';

/**
 * Everything from a fresh clone to a running call.
 *
 * @param {string[]} args handed on to the server
 * @param {NodeJS.ProcessEnv} env
 */
export async function start(args, env) {
  const { help, port, host } = parseStartOptions(args, env);
  if (help) return say(START_USAGE);

  // Before the work rather than after it: the user may have to choose another port.
  await checkPort(port, host);
  endCommandsOnSignals();
  endWithNpm(env);
  await installDependencies();
  await ensureWorker(env);
  await compile();
  await bundleWeb();
  leaveSignalsAlone();
  await serve(args);
}

/**
 * Runs the server until it ends, and ends as it did.
 *
 * @param {string[]} args
 */
function serve(args) {
  return new Promise((resolve) => {
    const server = spawn(process.execPath, [`${ROOT}apps/server/dist/main.js`, ...args], {
      stdio: 'inherit',
    });
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
      process.on(signal, () => {
        // A terminal's Ctrl-C goes to the server as well, by itself.
        if (signal === 'SIGINT' && process.stdin.isTTY) return;
        server.kill(signal);
      });
    }
    server.on('close', (code) => {
      process.exitCode = code ?? 1;
      leaveSignalsAlone();
      resolve(undefined);
    });
  });
}
