import { AvatarError } from '../errors.js';
import { type CastModel, readCastModel } from './cast-model.js';
import { CATALOGUE, CHARACTER_NAMES, type CharacterName } from './catalogue.js';

/** Fetches a model's bytes. */
export type FetchBytes = (url: URL) => Promise<ArrayBuffer>;

const overHttp: FetchBytes = async (url) => {
  const response = await fetch(url);
  if (!response.ok) throw new AvatarError('not-loaded', `${url.pathname}: HTTP ${response.status}`);
  return response.arrayBuffer();
};

/** The cast's models, each fetched when somebody first wears it and kept from then on. */
export class CastLibrary {
  readonly #models = new Map<CharacterName, Promise<CastModel>>();
  readonly #fetch: FetchBytes;

  constructor(fetchBytes: FetchBytes = overHttp) {
    this.#fetch = fetchBytes;
  }

  /**
   * A character's model. A fetch that failed is tried again by the next call.
   * @throws AvatarError `not-loaded`
   */
  model(name: CharacterName): Promise<CastModel> {
    if (!CHARACTER_NAMES.includes(name))
      throw new AvatarError('invalid-description', 'character: not in the cast');
    const known = this.#models.get(name);
    if (known) return known;
    const model = this.#load(name);
    this.#models.set(name, model);
    model.catch(() => this.#models.delete(name));
    return model;
  }

  async #load(name: CharacterName): Promise<CastModel> {
    let bytes: ArrayBuffer;
    try {
      bytes = await this.#fetch(CATALOGUE[name].url);
    } catch (cause) {
      if (cause instanceof AvatarError) throw cause;
      throw new AvatarError('not-loaded', `the model of ${name} could not be fetched`, { cause });
    }
    return readCastModel(bytes);
  }
}
