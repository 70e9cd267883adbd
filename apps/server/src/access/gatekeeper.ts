import { type Grants, OPEN_GRANTS, type RequestData, SignallingError } from '@guise/protocol';
import type { Tokens } from './tokens.js';

/** Who wants to come in, as far as the server knows. */
export interface Visitor {
  name: string;
  /** Who their token says they are; `null` in open rooms. */
  identity: string | null;
  grants: Grants;
  /** By these the server knows somebody again. Nobody else gets to see them; empty: they cannot be known again. */
  keys: readonly string[];
}

/** What somebody says who arrives. */
export type Arrival = Pick<RequestData<'knock'>, 'room' | 'name' | 'token' | 'browserKey'>;

/** Says who somebody is. With a secret a token does; without one the rooms are open to whoever knows their names. */
export class Gatekeeper {
  /** @param tokens `null`: rooms are open */
  constructor(private readonly tokens: Tokens | null) {}

  /** Nobody needs a token, and the first person in a room is its host. */
  get open(): boolean {
    return this.tokens === null;
  }

  /** @throws SignallingError `token-required`, `token-invalid`, `token-expired`, `wrong-room`, `not-allowed`, `malformed` without a name */
  async recognise({ room, name, token, browserKey }: Arrival): Promise<Visitor> {
    if (!this.tokens) {
      const keys = browserKey ? [`browser:${browserKey}`] : [];
      return { name: required(name), identity: null, grants: OPEN_GRANTS, keys };
    }
    if (token === undefined) throw SignallingError.tokenRequired();
    const claims = await this.tokens.read(token, room);
    return {
      name: claims.name ?? required(name),
      identity: claims.sub,
      grants: claims.grants,
      keys: [identityKey(claims.sub)],
    };
  }
}

function required(name: string | undefined): string {
  if (name === undefined) throw SignallingError.malformed('name: neither said nor in a token');
  return name;
}

/** Somebody who has a seat, or had a place, is known by it, too. */
export function withSeat(visitor: Visitor, participantId: string): Visitor {
  return { ...visitor, keys: [...visitor.keys, seatKey(participantId)] };
}

export function seatKey(participantId: string): string {
  return `seat:${participantId}`;
}

export function identityKey(identity: string): string {
  return `identity:${identity}`;
}
