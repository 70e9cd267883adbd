import { createHmac } from 'node:crypto';
import { type IceServer, LIMITS } from '@guise/protocol';

/**
 * Ways around networks that let nothing through but TURN. A TURN server that has the same secret (coturn: `use-auth-secret`) takes
 * what is handed out here, for a while: user names that say until when, and their HMAC as password (draft-uberti-behave-turn-rest).
 */
export class TurnServers {
  /** @param urls of one TURN server or several with the same secret; empty: there is none */
  constructor(
    private readonly urls: readonly string[],
    private readonly secret: string | null,
    private readonly now: () => number = Date.now,
  ) {}

  /** For one participant. */
  iceServers(participantId: string): IceServer[] {
    if (this.urls.length === 0 || this.secret === null) return [];
    const expiry = Math.floor((this.now() + LIMITS.turnLifetime) / 1000);
    const username = `${expiry}:${participantId}`;
    const credential = createHmac('sha1', this.secret).update(username).digest('base64');
    return [{ urls: [...this.urls], username, credential }];
  }
}
