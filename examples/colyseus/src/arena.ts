import { randomUUID } from 'node:crypto';
import { type Client, Room } from '@colyseus/core';
import { type SchemaType, schema, t } from '@colyseus/schema';
import { type GuiseServer, GuiseServerError } from '@guise/server-sdk';

/** What a player needs to join the call: for `Room.join` of `@guise/client`, and as a link to Guise's own page. */
export interface CallInvitation {
  server: string;
  room: string;
  token: string;
  link: string;
}

export const Player = schema({ name: t.string(), host: t.boolean() }, 'Player');
export const ArenaState = schema({ players: t.map(Player) }, 'ArenaState');
export type ArenaState = SchemaType<typeof ArenaState>;

/** Colyseus keeps the codes from 4000 on for games. */
export const KICKED = 4100;

const CALL_PREFIX = 'arena-';

/** Which arena a room of Guise belongs to; `null`: none of ours. */
export function arenaOfCall(room: string): string | null {
  return room.startsWith(CALL_PREFIX) ? room.slice(CALL_PREFIX.length) : null;
}

/**
 * A lobby with a call. Each player gets a token for the room in Guise that belongs to this arena; who leaves the one or is taken
 * out of it is out of both.
 */
export class Arena extends Room<{ state: ArenaState }> {
  override maxClients = 24;
  override state = new ArenaState();
  #guise!: GuiseServer;

  /** @param options what was given with `define`: it wins over what a player sends. */
  override onCreate({ guise }: { guise: GuiseServer }): void {
    this.#guise = guise;
    // Colyseus would take capitals, which are no part of a room's name in Guise.
    this.roomId = randomUUID();
    this.onMessage('call', (client: Client) => this.#invite(client));
    this.onMessage('kick', (client: Client, sessionId: unknown) => this.#handleKick(client, sessionId));
  }

  override async onJoin(client: Client, { name }: { name?: unknown } = {}): Promise<void> {
    const player = new Player();
    player.name = nameOf(name);
    player.host = this.state.players.size === 0;
    this.state.players.set(client.sessionId, player);
    await this.#invite(client);
  }

  override async onLeave({ sessionId }: Client): Promise<void> {
    this.#forget(sessionId);
    await this.#takeOutOfCall(sessionId);
  }

  override async onDispose(): Promise<void> {
    await this.#guise.closeRoom(this.#call).catch(unlessGone);
  }

  /** The call lost somebody for good: a webhook said so. */
  handleRemovedFromCall(sessionId: string): void {
    this.clients.getById(sessionId)?.leave(KICKED);
  }

  get #call(): string {
    return `${CALL_PREFIX}${this.roomId}`;
  }

  /** With accounts, `identity` would be the account's id. */
  async #invite(client: Client): Promise<void> {
    const player = this.state.players.get(client.sessionId);
    if (!player) return;
    const token = await this.#guise.mintToken({
      room: this.#call,
      identity: client.sessionId,
      name: player.name,
      grants: { publishFace: true, publishAudio: true, moderate: player.host },
    });
    const { url: server } = this.#guise;
    const link = this.#guise.link(this.#call, token);
    client.send('call', { server, room: this.#call, token, link } satisfies CallInvitation);
  }

  #handleKick(by: Client, sessionId: unknown): void {
    if (!this.state.players.get(by.sessionId)?.host || typeof sessionId !== 'string') return;
    // `onLeave` does the rest.
    this.clients.getById(sessionId)?.leave(KICKED);
  }

  #forget(sessionId: string): void {
    const wasHost = this.state.players.get(sessionId)?.host;
    this.state.players.delete(sessionId);
    const [heir] = this.clients.filter((client) => client.sessionId !== sessionId);
    const player = heir && this.state.players.get(heir.sessionId);
    if (wasHost && player) player.host = true;
  }

  async #takeOutOfCall(sessionId: string): Promise<void> {
    const reason = 'You are not in the arena any more.';
    await this.#guise.removeParticipant(this.#call, { identity: sessionId }, reason).catch(unlessGone);
  }
}

function nameOf(name: unknown): string {
  const text = typeof name === 'string' ? name.replace(/[\p{C}\s]+/gu, ' ').trim() : '';
  return text.slice(0, 40) || 'Somebody';
}

/** A room in which nobody has been is no more than gone. */
function unlessGone(error: unknown): void {
  if (!(error instanceof GuiseServerError && error.reason === 'room-not-found')) throw error;
}
