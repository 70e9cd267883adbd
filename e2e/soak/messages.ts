/** What a process of people who come and go is told; each is answered with a {@link CrowdAnswer}. */
export type CrowdOrder =
  | {
      readonly kind: 'start';
      readonly server: string;
      /** Names of rooms to go to. */
      readonly rooms: readonly string[];
      readonly people: number;
      /** Faces that each sends in a second. */
      readonly fps: number;
      /** How long one stays, on average [s]. */
      readonly stay: number;
    }
  | { readonly kind: 'count' }
  | { readonly kind: 'leave' };

/** What happened since it was last asked. */
export interface Tally {
  /** Stays that began. */
  readonly joins: number;
  /** Why somebody did not get in, or had to leave. */
  readonly refusals: readonly string[];
  /** Connections that broke and were there again: after how long [ms]. */
  readonly returns: readonly number[];
  /** Looks at somebody who was there, of whom nothing had come since the last. */
  readonly unseen: number;
  /** How often was looked so. */
  readonly looked: number;
}

export type CrowdAnswer =
  | { readonly kind: 'started' }
  | { readonly kind: 'counted'; readonly tally: Tally }
  | { readonly kind: 'left'; readonly tally: Tally };

/** The server's half is in apps/server/src/soak. */
export type ServerOrder =
  | { readonly kind: 'start'; readonly workers: number; readonly participantsPerWorker: number }
  | { readonly kind: 'look' }
  | { readonly kind: 'kill'; readonly slot: number }
  | { readonly kind: 'end' };

export interface Seen {
  readonly kind: 'seen';
  /** In use after everything that can go has gone [bytes]. */
  readonly heap: number;
  readonly participants: number;
  readonly rooms: number;
  readonly producers: number;
  /** Process ids. */
  readonly workers: readonly number[];
}

export type ServerAnswer =
  | { readonly kind: 'started'; readonly url: string }
  | Seen
  | { readonly kind: 'killed' }
  | { readonly kind: 'ended'; readonly problems: readonly string[] };
