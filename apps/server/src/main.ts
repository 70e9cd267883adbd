import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseConfig, type ServerConfig } from './config.js';
import { readyLine } from './ready-line.js';
import { startServer } from './server.js';
import { StartError } from './start-error.js';

async function main(): Promise<void> {
  const config = parseConfig(process.argv.slice(2), process.env);
  if (typeof config === 'string') return console.log(config);
  checkWebApp(config);
  const server = await startServer(config);
  console.log(readyLine(server.links, config.tls.kind));
  const stop = async () => {
    await server.close();
    process.exit(0);
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

function checkWebApp({ webRoot }: ServerConfig): void {
  if (existsSync(join(webRoot, 'index.html'))) return;
  throw StartError.options(`The web app is not built: there is no index.html in ${webRoot}.`);
}

main().catch((error: unknown) => {
  console.error(error instanceof StartError ? error.message : error);
  process.exit(1);
});
