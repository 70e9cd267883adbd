import type { FetchBytes } from '../cast/library.js';
import { AvatarError } from '../errors.js';
import { type Expressions, readExpressions } from './expressions.js';
import { type OwnFaceParts, readParts } from './parts.js';

const EXPRESSIONS = new URL('../../own-face/expressions.json', import.meta.url);
const PARTS = new URL('../../own-face/parts.glb', import.meta.url);

const overHttp: FetchBytes = async (url) => {
  const response = await fetch(url);
  if (!response.ok) throw new AvatarError('not-loaded', `${url.pathname}: HTTP ${response.status}`);
  return response.arrayBuffer();
};

/** What all own faces share, each fetched when first needed and kept from then on. */
export class OwnFaceLibrary {
  readonly #fetch: FetchBytes;
  #expressions: Promise<Expressions> | null = null;
  #parts: Promise<OwnFaceParts> | null = null;

  constructor(fetchBytes: FetchBytes = overHttp) {
    this.#fetch = fetchBytes;
  }

  /** What moves a face. A fetch that failed is tried again by the next call. @throws AvatarError `not-loaded` */
  expressions(): Promise<Expressions> {
    this.#expressions ??= this.#load(EXPRESSIONS).then(readExpressions);
    this.#expressions.catch(() => {
      this.#expressions = null;
    });
    return this.#expressions;
  }

  /** Hair and shoulders. @throws AvatarError `not-loaded` */
  parts(): Promise<OwnFaceParts> {
    this.#parts ??= this.#load(PARTS).then(readParts);
    this.#parts.catch(() => {
      this.#parts = null;
    });
    return this.#parts;
  }

  async #load(url: URL): Promise<ArrayBuffer> {
    try {
      return await this.#fetch(url);
    } catch (cause) {
      if (cause instanceof AvatarError) throw cause;
      throw new AvatarError('not-loaded', `${url.pathname} could not be fetched`, { cause });
    }
  }
}

/** One library for the page. */
export const ownFaceLibrary = new OwnFaceLibrary();
