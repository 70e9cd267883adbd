import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseConfig, type ServerConfig } from './config.js';
import { readyLine } from './ready-line.js';
import { type RunningServer, startServer } from './server.js';
import { StartError } from './start-error.js';

async function main(): Promise<void> {
  const config = parseConfig(process.argv.slice(2), process.env);
  if (typeof config === 'string') return console.log(config);
  checkWebApp(config);
  const server = await startServer(config);
  console.log(readyLine(server.links, config.tls.kind));
  await toldToStop(server, config.drainSeconds);
  await server.close();
  process.exit(0);
}

/** SIGTERM lets the calls end first; SIGINT, or the second SIGTERM, does not wait. */
function toldToStop(server: RunningServer, drainSeconds: number): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => {
      process.once('SIGTERM', () => resolve());
      void server.drain(drainSeconds).then(resolve);
    });
  });
}

function checkWebApp({ webRoot }: ServerConfig): void {
  if (existsSync(join(webRoot, 'index.html'))) return;
  throw StartError.options(`The web app is not built: there is no index.html in ${webRoot}.`);
}

main().catch((error: unknown) => {
  console.error(error instanceof StartError ? error.message : error);
  process.exit(1);
});
