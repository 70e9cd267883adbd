import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { transformWithOxc } from 'vite';
import { ROOT, type Sample, withNothing } from './documented.js';

/**
 * Where the modules lie: Vitest leaves what is below a `node_modules` to Node, so that samples run as they do for whoever copies them, and
 * meet the same packages as {@link load} gives.
 */
const FOLDER = join(ROOT, 'node_modules/.cache/guise-samples/');
/** Whose packages samples use that are not Guise's. */
const OTHERS = { express: 'examples/colyseus/package.json', vite: 'e2e/package.json' } as const;

/** The module that somebody has who imports this. */
function addressOf(specifier: string): string {
  const [, name, entry = ''] = /^@guise\/([\w-]+)(\/.*)?$/.exec(specifier) ?? [];
  if (name) {
    const folder = join(ROOT, 'packages', name);
    const { exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return pathToFileURL(join(folder, exports[`.${entry}`].default)).href;
  }
  const home = OTHERS[specifier as keyof typeof OTHERS];
  return home ? pathToFileURL(createRequire(join(ROOT, home)).resolve(specifier)).href : specifier;
}

function write(name: string, code: string): string {
  mkdirSync(FOLDER, { recursive: true });
  const file = join(FOLDER, `${name.replaceAll(/[^\w.-]/g, '_')}.mjs`);
  writeFileSync(file, code);
  return pathToFileURL(file).href;
}

let count = 0;

/** A package as the samples have it. */
export async function load<T>(specifier: string): Promise<T> {
  const name = `packages ${specifier}`;
  return import(write(name, `export * from ${JSON.stringify(addressOf(specifier))};\n`)) as Promise<T>;
}

/**
 * Runs a sample to its end.
 * @param world what it takes for granted, by name
 * @param here what stands there for what stands in the sample
 * @param given the names of what is wanted of what it declares
 */
export async function run(
  sample: Sample,
  world: Readonly<Record<string, unknown>> = {},
  here: Readonly<Record<string, string>> = {},
  given: readonly string[] = [],
): Promise<Record<string, unknown>> {
  let source = withNothing(sample.code);
  for (const [there, instead] of Object.entries(here)) {
    if (!source.includes(there)) throw new Error(`${sample.name} says nothing of ${there}`);
    source = source.replaceAll(there, instead);
  }
  if (given.length > 0) source += `\nexport { ${given.join(', ')} };\n`;
  const { code } = await transformWithOxc(source, `${sample.name}.ts`, { lang: 'ts' });
  const linked = code.replaceAll(
    /(from\s*|import\s*\(?\s*)(["'])([^"']+)\2/g,
    (_, start: string, quote: string, specifier: string) => `${start}${quote}${addressOf(specifier)}${quote}`,
  );
  const file = write(`${count++} ${sample.name}`, linked);
  for (const [name, value] of Object.entries(world)) {
    worlds.add(name);
    Reflect.set(globalThis, name, value);
  }
  return (await import(file)) as Record<string, unknown>;
}

const worlds = new Set<string>();

/** After a test: what its samples took for granted is gone. */
export function forget(): void {
  for (const name of worlds) Reflect.deleteProperty(globalThis, name);
  worlds.clear();
}

if (!existsSync(join(ROOT, 'packages/protocol/dist')))
  throw new Error('The packages are not built: npx tsc -b');
