// Turns a copy of the published PRNet weights into a model folder (docs/import-prnet.md).
//   npm run import-prnet -- FOLDER [--out DIR]
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { importPrnet } from './import-prnet/write-model.mjs';

const USAGE = 'Usage: npm run import-prnet -- FOLDER [--out DIR]';

try {
  main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      out: {
        type: 'string',
        default: fileURLToPath(new URL('../../../models/prnet-imported', import.meta.url)),
      },
    },
  });
  if (positionals.length !== 1) throw new Error(USAGE);
  const { parameters, bytes } = importPrnet(positionals[0], values.out);
  const [millions, megabytes] = [parameters, bytes].map((count) => (count / 1e6).toFixed(2));
  console.log(
    `${relative('', values.out) || '.'}: ${millions} M parameters, ${megabytes} MB. The weights' own terms hold: see its README.`,
  );
}
