import { LIMITS, SignallingError } from '@guise/protocol';
import { jwtVerify, SignJWT } from 'jose';
import * as v from 'valibot';
import type { ServerKey } from './server-key.js';

/** Somebody's place in a room, which outlives their connection and even the server. */
export interface Seat {
  room: string;
  /** The participant's id. */
  participant: string;
  /** The sitting of the room in which it was given. */
  sitting: string;
  /** They moderated the room when it was given. */
  moderates: boolean;
}

const ALGORITHM = 'HS256';
const TYPE = 'guise-seat+jwt';
const id = v.pipe(v.string(), v.minLength(1), v.maxLength(64));
const claimsSchema = v.object({ sub: id, sitting: id, moderates: v.boolean() });

/** Gives seats, and knows them again: JWTs under the server's own key, good for {@link LIMITS.seatLifetime}. */
export class Seats {
  readonly #key: Uint8Array;

  constructor(
    key: ServerKey,
    private readonly now: () => number = Date.now,
  ) {
    this.#key = key.derive('seat');
  }

  issue({ room, participant, sitting, moderates }: Seat): Promise<string> {
    const issued = Math.floor(this.now() / 1000);
    return new SignJWT({ sitting, moderates })
      .setProtectedHeader({ alg: ALGORITHM, typ: TYPE })
      .setSubject(participant)
      .setAudience(room)
      .setIssuedAt(issued)
      .setExpirationTime(issued + LIMITS.seatLifetime / 1000)
      .sign(this.#key);
  }

  /** @throws SignallingError `seat-refused`: forged, of another room, or too old */
  async read(token: string, room: string): Promise<Seat> {
    try {
      const { payload } = await jwtVerify(token, this.#key, {
        algorithms: [ALGORITHM],
        typ: TYPE,
        audience: room,
        requiredClaims: ['exp'],
        currentDate: new Date(this.now()),
      });
      const { sub, sitting, moderates } = v.parse(claimsSchema, payload);
      return { room, participant: sub, sitting, moderates };
    } catch {
      throw SignallingError.seatRefused();
    }
  }
}
