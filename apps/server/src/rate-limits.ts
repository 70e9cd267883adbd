import { LIMITS } from '@guise/protocol';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { networkOf } from './client-address.js';

/** A connection that goes on this many times beyond its limit is cut. */
const CUT_FACTOR = 3;

/** What a limiter says about one more point. `cut`: beyond all patience. */
export type Verdict = 'granted' | 'refused' | 'cut';

/** Counts points per key within a window; in this process's memory. An address counts as its network: see {@link networkOf}. */
export class RateLimit {
  readonly #limiter: RateLimiterMemory;

  /** @param limit `points` per `window` [ms]. */
  constructor(limit: { points: number; window: number }) {
    this.#limiter = new RateLimiterMemory({ points: limit.points, duration: limit.window / 1000 });
  }

  /** Whether the next point will be refused; asking takes none. */
  async isUsedUp(key: string): Promise<boolean> {
    const state = await this.#limiter.get(networkOf(key));
    return state !== null && state.consumedPoints >= this.#limiter.points;
  }

  async consume(key: string): Promise<Verdict> {
    try {
      await this.#limiter.consume(networkOf(key));
      return 'granted';
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      return error.consumedPoints > this.#limiter.points * CUT_FACTOR ? 'cut' : 'refused';
    }
  }
}

/** The limits of one server. */
export interface RateLimits {
  /** By connection. */
  requests: RateLimit;
  /** Of HTTP, by address. */
  httpRequests: RateLimit;
  /** Signalling connections that are opened, by address. */
  connections: RateLimit;
  /** By address. */
  joins: RateLimit;
  /** By address. */
  knocks: RateLimit;
  /** By address. Whoever used it up cannot join at all for the rest of the window. */
  absentJoins: RateLimit;
  /** By address. Whoever used it up cannot join at all for the rest of the window. */
  floods: RateLimit;
  /** By address. */
  roomCreations: RateLimit;
  /** By address. */
  adminRequests: RateLimit;
  /** By participant, whatever the connection. */
  chat: RateLimit;
  /** By participant, whatever the connection. */
  reactions: RateLimit;
  /** Questions to record, by participant. */
  recordings: RateLimit;
  /** By participant, whatever the connection. */
  captions: RateLimit;
  /** By participant, whatever the connection. */
  screenShares: RateLimit;
  chatRestores: RateLimit;
  /** By participant, whatever the connection. */
  introductions: RateLimit;
  /** Messages with keys, by participant. */
  keys: RateLimit;
  /** By participant, whatever the connection. */
  faceRates: RateLimit;
  /** By participant. */
  uploads: RateLimit;
  /** By address. */
  uploadsPerAddress: RateLimit;
  /** By address. */
  uploadFetches: RateLimit;
}

/** The limits as the protocol states them. */
export function protocolRateLimits(): RateLimits {
  return {
    requests: new RateLimit(LIMITS.requests),
    httpRequests: new RateLimit(LIMITS.httpRequests),
    connections: new RateLimit(LIMITS.connections),
    joins: new RateLimit(LIMITS.joins),
    knocks: new RateLimit(LIMITS.knocks),
    floods: new RateLimit(LIMITS.floods),
    absentJoins: new RateLimit(LIMITS.absentJoins),
    roomCreations: new RateLimit(LIMITS.roomCreations),
    adminRequests: new RateLimit(LIMITS.adminRequests),
    chat: new RateLimit(LIMITS.chat),
    reactions: new RateLimit(LIMITS.reactions),
    captions: new RateLimit(LIMITS.captions),
    screenShares: new RateLimit(LIMITS.screenShares),
    recordings: new RateLimit(LIMITS.recordingRequests),
    faceRates: new RateLimit(LIMITS.faceRates),
    chatRestores: new RateLimit(LIMITS.chatRestores),
    introductions: new RateLimit(LIMITS.introductions),
    keys: new RateLimit(LIMITS.keys),
    uploads: new RateLimit(LIMITS.uploads),
    uploadsPerAddress: new RateLimit(LIMITS.uploadsPerAddress),
    uploadFetches: new RateLimit(LIMITS.uploadFetches),
  };
}
