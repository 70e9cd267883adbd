// Everything from a fresh clone to a folder that runs: what infra/docker/Dockerfile puts into its image.
import { bundleWeb, compile } from './lib/build.mjs';
import { installDependencies } from './lib/dependencies.mjs';
import { gather } from './lib/image.mjs';
import { orExplain, Problem } from './lib/problem.mjs';
import { ensureWorker } from './lib/worker.mjs';

await orExplain(async () => {
  const [folder] = process.argv.slice(2);
  if (!folder) throw new Problem('node infra/image.mjs FOLDER: where shall it go?');
  await installDependencies();
  await ensureWorker(process.env);
  await compile();
  await bundleWeb();
  await gather(folder, process.env);
});
