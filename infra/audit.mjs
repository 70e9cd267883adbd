// Asks the registry which of the packages that the product uses have known weaknesses: npm run audit -- [options of pnpm audit]
import { audit } from './lib/audit.mjs';
import { orExplain, Problem } from './lib/problem.mjs';

await orExplain(async () => {
  const { verdict, output } = await audit(process.argv.slice(2), 120_000);
  // Registries that only mirror packages have no such list.
  if (verdict === 'unknown') throw new Problem(`Nothing is known: the registry does not answer.\n${output}`);
  console.log(output);
  if (verdict === 'weak')
    throw new Problem('Packages have known weaknesses: update them, or say here why they do not matter.');
});
