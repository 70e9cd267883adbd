import { fileURLToPath } from 'node:url';

/** A block of a page of the documentation, see `apps/docs/tools/samples.mjs`. */
export interface Sample {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly language: string;
  readonly code: string;
}

/** What runs samples, see `apps/docs/tools/sample-runs.mjs`. */
export type Runner = 'node' | 'browser' | 'pages';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const tool = (name: string) => import(String(new URL(`../../apps/docs/tools/${name}`, import.meta.url)));

/** The samples that are run so, by name. */
export async function samplesOf(runner: Runner): Promise<ReadonlyMap<string, Sample>> {
  const [{ samples }, { RUN }] = await Promise.all([tool('samples.mjs'), tool('sample-runs.mjs')]);
  const all = samples(['css', 'html', 'js', 'sh', 'ts', 'tsx']) as Sample[];
  const wanted: string[] = RUN[runner];
  return new Map(all.filter(({ name }) => wanted.includes(name)).map((sample) => [sample.name, sample]));
}

/** `=> …` stands for whatever the reader does there. */
export const withNothing = (code: string) => code.replaceAll('=> …', '=> undefined');
