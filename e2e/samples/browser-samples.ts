import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'vite';
import { ROOT, type Sample, withNothing } from './documented.js';

const PAGE = fileURLToPath(new URL('./page/', import.meta.url));
const BUILT = join(ROOT, '.cache/samples-page/');
const LIST = 'virtual:samples';

/** What stands here for what stands in the samples: their reader's server and room. */
export interface Here {
  /** An open server. */
  readonly open: string;
  readonly room: string;
  /** One with a secret. */
  readonly closed: string;
}

/** Those that are for a server with a secret: no name, a token. */
const WITH_TOKEN = 'docs/sdk.md#the-server-2';

/** The code of a sample for this server. */
export function codeHere({ name, code }: Sample, { open, room, closed }: Here): string {
  const server = name === WITH_TOKEN ? closed : open;
  const own = withNothing(code)
    .replaceAll('https://call.example', server)
    .replaceAll('https://guise.example', server)
    .replaceAll('location.origin', JSON.stringify(server));
  // The one of the token is the token's.
  return name === WITH_TOKEN ? own : own.replaceAll(/arena-7|kind-otter|(?<=room(?:=|: )['"])den/g, room);
}

/**
 * Bundles the samples with the page that runs them, each as a module of its own.
 * @param exported names that a sample declares and the test wants to look at
 * @returns the folder
 */
export async function buildSamples(
  samples: ReadonlyMap<string, Sample>,
  here: Here,
  exported: Readonly<Record<string, readonly string[]>>,
): Promise<string> {
  rmSync(BUILT, { recursive: true, force: true });
  const fileOf = ({ name, language }: Sample) => join(PAGE, `${name.replaceAll(/[^\w-]/g, '_')}.${language}`);
  const files = new Map([...samples.values()].map((sample) => [fileOf(sample), sample]));
  const plugin: Plugin = {
    name: 'guise-samples',
    enforce: 'pre',
    resolveId: (id) => (id === LIST ? `\0${LIST}` : files.has(id) ? id : null),
    load(id) {
      if (id === `\0${LIST}`) {
        const list = [...files].map(
          ([file, { name }]) => `${JSON.stringify(name)}: () => import(${JSON.stringify(file)})`,
        );
        return `export const samples = { ${list.join(',\n')} };`;
      }
      const sample = files.get(id);
      if (!sample) return null;
      const names = exported[sample.name] ?? [];
      return `${codeHere(sample, here)}\nexport { ${names.join(', ')} };\n`;
    },
  };
  await build({
    ...{ root: PAGE, base: './', configFile: false, logLevel: 'error', worker: { format: 'es' } },
    plugins: [plugin],
    build: { outDir: BUILT, target: 'es2023', minify: false },
  });
  return BUILT;
}
