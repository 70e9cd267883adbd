// `npm start`: installs, puts the media worker in place, builds, serves the call.
// Only the version check may be imported here: an old Node must get its sentence
// before it meets a feature that it does not have.
import { orExplain } from './lib/problem.mjs';
import { checkSystem } from './lib/system.mjs';

await orExplain(async () => {
  checkSystem(process.versions.node, process.platform);
  const { start } = await import('./lib/start.mjs');
  await start(process.argv.slice(2), process.env);
});
