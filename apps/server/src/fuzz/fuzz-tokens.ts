import { createHmac } from 'node:crypto';
import { GRANTS, type Grants } from '@guise/protocol';

/** Of those that nobody should take. */
const OTHER_SECRET = 'what this server does not know, 32 bytes or more';
const HOUR = 3600;

/** A token, and what it is worth. */
export interface MintedToken {
  readonly token: string;
  /** What it grants in its room; `null`: it lets nobody in anywhere. */
  readonly grants: Grants | null;
  readonly room: string;
  readonly identity: string;
}

/** Signs claims as they are, at once: fuzzers need many. */
export function mint(secret: string, claims: object, algorithm = 'HS256'): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg: algorithm, typ: 'JWT' })}.${part(claims)}`;
  const signature =
    algorithm === 'none' ? '' : createHmac('sha256', secret).update(signed).digest('base64url');
  return `${signed}.${signature}`;
}

/**
 * A token for a room: mostly a good one, which grants some of all there is.
 * @param random 0..1, another with each call
 */
export function mintToken(secret: string, room: string, random: () => number): MintedToken {
  const now = Math.floor(Date.now() / 1000);
  const granted = Object.fromEntries(GRANTS.map((grant) => [grant, random() < 0.6])) as Grants;
  const grants = { ...granted, join: true };
  const identity = `vandal-${Math.floor(random() * 1e9)}`;
  const claims = { room, sub: identity, name: 'Vandal', grants, iat: now, exp: now + HOUR };
  const good = { token: mint(secret, claims), grants, room, identity };
  const bad = (token: string) => ({ token, grants: null, room, identity });
  const wrong = [
    () => bad(mint(secret, { ...claims, grants: { ...grants, join: false } })),
    () => bad(mint(secret, { ...claims, exp: now - HOUR })),
    () => bad(mint(secret, { ...claims, nbf: now + HOUR })),
    () => bad(mint(OTHER_SECRET, claims)),
    () => bad(mint(secret, claims, 'none')),
    () => bad(mint(secret, { admin: true, iat: now, exp: now + 60 })),
    () => bad(`${good.token.slice(0, -4)}AAAA`),
    () => ({ ...good, token: mint(secret, { ...claims, room: `${room}-2` }), room: `${room}-2` }),
  ];
  if (random() < 0.7) return good;
  return (wrong[Math.floor(random() * wrong.length)] as () => MintedToken)();
}

/** Kinds of tokens for the server's API, and which of them are good for a request about a room, or about all. */
export const ADMIN_TOKENS = {
  good: 'all',
  'for this room': 'room',
  'for another room': 'none',
  expired: 'none',
  'good for too long': 'none',
  'of another secret': 'none',
  'not signed': 'none',
  'a participant’s': 'none',
  none: 'none',
  garbage: 'none',
} as const;
export type AdminTokenKind = keyof typeof ADMIN_TOKENS;

/** @returns what stands in the header; `null`: nothing */
export function adminHeader(secret: string, kind: AdminTokenKind, room: string): string | null {
  const now = Math.floor(Date.now() / 1000);
  const claims = { admin: true, iat: now, exp: now + 60 };
  const bearer = (token: string) => `Bearer ${token}`;
  switch (kind) {
    case 'good':
      return bearer(mint(secret, claims));
    case 'for this room':
      return bearer(mint(secret, { ...claims, room }));
    case 'for another room':
      return bearer(mint(secret, { ...claims, room: 'somewhere-else' }));
    case 'expired':
      return bearer(mint(secret, { ...claims, iat: now - HOUR, exp: now - HOUR + 60 }));
    case 'good for too long':
      return bearer(mint(secret, { ...claims, exp: now + HOUR }));
    case 'of another secret':
      return bearer(mint(OTHER_SECRET, claims));
    case 'not signed':
      return bearer(mint(secret, claims, 'none'));
    case 'a participant’s':
      return bearer(mintToken(secret, room, () => 0.5).token);
    case 'none':
      return null;
    case 'garbage':
      return 'Bearer a.b.c';
  }
}
