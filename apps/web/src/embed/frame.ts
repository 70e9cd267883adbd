import { EmbedError } from '@guise/embed/embed-protocol';
import * as v from 'valibot';
import type { EmbedPageOptions } from './embed-options.js';

const configSchema = v.object({ origins: v.array(v.string()) });

/** What the server says of embedded calls. */
export type EmbedConfig = v.InferOutput<typeof configSchema>;

/** Asks the page's own server, whom nobody who embeds it can stand in for. Where it does not answer, nobody may command. */
export async function loadEmbedConfig(): Promise<EmbedConfig> {
  try {
    const response = await fetch('/api/embed');
    return v.parse(configSchema, await response.json());
  } catch (error) {
    console.warn('Nobody may command this call, since the server does not say who:', error);
    return { origins: [] };
  }
}

/** What only some browsers say. */
interface PolicedDocument {
  readonly featurePolicy?: { allowsFeature(name: string): boolean };
}

/** What the page around should put right, for its makers. */
export function frameTroubles(
  page: object,
  { camera, tokenInQuery }: Pick<EmbedPageOptions, 'camera' | 'tokenInQuery'>,
): EmbedError[] {
  const troubles: EmbedError[] = [];
  const wanted = [...(camera === 'none' ? [] : ['camera']), 'microphone'];
  const { featurePolicy } = page as PolicedDocument;
  const missing = wanted.filter((name) => featurePolicy?.allowsFeature(name) === false);
  if (missing.length > 0)
    troubles.push(
      new EmbedError(
        'permissions-policy',
        `The frame needs allow="${wanted.join('; ')}"; missing: ${missing.join(', ')}.`,
      ),
    );
  if (tokenInQuery)
    troubles.push(
      new EmbedError(
        'token-in-query',
        'A token in the query is not taken: it would be logged. Use the command setToken, or the fragment.',
      ),
    );
  return troubles;
}
