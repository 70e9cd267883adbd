import {
  type AdminClaims,
  adminClaimsSchema,
  LIMITS,
  SignallingError,
  TOKEN_ALGORITHM,
  type TokenClaims,
  tokenClaimsSchema,
} from '@guise/protocol';
import { errors, jwtVerify } from 'jose';
import * as v from 'valibot';

/** Clocks of those who mint tokens and of this server may differ by so much [s]. */
const CLOCK_TOLERANCE = 5;

/** Reads the tokens that say what somebody may do: JWTs, HS256 and nothing else, under the server's configured secret. */
export class Tokens {
  readonly #key: Uint8Array;

  /** @param secret 32 bytes or more */
  constructor(
    secret: string,
    private readonly now: () => number = Date.now,
  ) {
    this.#key = new TextEncoder().encode(secret);
  }

  /** @throws SignallingError `token-invalid`, `token-expired`, `wrong-room`, or `not-allowed` where it does not grant to join */
  async read(token: string, room: string): Promise<TokenClaims> {
    const claims = await this.#verify(token, tokenClaimsSchema);
    if (claims.room !== room) throw SignallingError.wrongRoom();
    if (!claims.grants.join) throw SignallingError.notAllowed('join');
    return claims;
  }

  /**
   * Whether whoever has this token may use the server's API.
   * @param room the room that it is about; `null`: all of them
   * @throws SignallingError `token-invalid`, `token-expired`, `wrong-room`
   */
  async readAdmin(token: string, room: string | null): Promise<AdminClaims> {
    const claims = await this.#verify(token, adminClaimsSchema);
    const longest = LIMITS.adminTokenLifetime / 1000;
    // By this clock as well: a token dated ahead would be good for longer than it says.
    const ahead = claims.exp - this.now() / 1000 - CLOCK_TOLERANCE;
    if (claims.exp - claims.iat > longest || ahead > longest)
      throw SignallingError.tokenInvalid('it is good for too long');
    if (claims.room !== undefined && claims.room !== room) throw SignallingError.wrongRoom();
    return claims;
  }

  async #verify<T>(token: string, schema: v.GenericSchema<unknown, T>): Promise<T> {
    const verified = await jwtVerify(token, this.#key, {
      algorithms: [TOKEN_ALGORITHM],
      clockTolerance: CLOCK_TOLERANCE,
      currentDate: new Date(this.now()),
    }).catch((error: unknown) => {
      throw asRefusal(error);
    });
    const claims = v.safeParse(schema, verified.payload);
    if (claims.success) return claims.output;
    const where = v.getDotPath(claims.issues[0]);
    throw SignallingError.tokenInvalid(
      where ? `its claim ${where} is not as it should be` : 'it lacks claims',
    );
  }
}

/** Why a token is refused, without telling a forger more than that. */
function asRefusal(error: unknown): unknown {
  if (error instanceof errors.JWTExpired) return SignallingError.tokenExpired();
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'nbf')
    return SignallingError.tokenInvalid('its time has not come');
  if (error instanceof errors.JOSEError || error instanceof TypeError)
    return SignallingError.tokenInvalid('it is not signed with this server’s secret');
  return error;
}
