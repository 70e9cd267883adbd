import {
  createRoomRequestSchema,
  createRoomResponseSchema,
  type PresentParticipant,
  participantListSchema,
  type RemoveRequest,
  type RoomSummary,
  removeRequestSchema,
  removeResponseSchema,
  roomListSchema,
  SERVER_API_PATH,
  serverApiRefusalSchema,
} from '@guise/protocol';
import * as v from 'valibot';
import { GuiseServerError } from './errors.js';
import { secretBytes } from './secret.js';
import { callLink, checkRoomName, describe, mintAdminToken, mintToken, type TokenOptions } from './tokens.js';
import { readWebhook, type WebhookHeaders } from './webhooks.js';

/** Whom to take out of a room: everybody with an identity, or one participant and whoever has their identity. */
export type Who = { identity: string } | { participantId: string };

/** A room to be made. */
export interface NewRoom {
  /** Its name; left out, one is made up. */
  room?: string;
  /** Whoever comes waits until a moderator admits them. Default `false`. */
  lobby?: boolean;
}

export interface GuiseServerOptions {
  /** Where the Guise server is, e.g. `https://call.example.org`. */
  url: string;
  /** Its `GUISE_SECRET`, 32 bytes or more. It never leaves this process. */
  secret: string;
  /** How long to wait for an answer [ms]. Default 10,000. */
  timeout?: number;
}

interface Call<T> {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  /** What the request is about; `null`: about all rooms. */
  room: string | null;
  body?: object;
  answer: v.GenericSchema<unknown, T>;
}

/** A Guise server, for the game server that shares its secret. Every method but {@link link} may throw a {@link GuiseServerError}. */
export class GuiseServer {
  readonly url: string;
  readonly #secret: string;
  readonly #timeout: number;

  /** Connects to nothing yet. @throws GuiseServerError `options` */
  constructor({ url, secret, timeout = 10_000 }: GuiseServerOptions) {
    if (!/^https?:\/\//.test(url) || !URL.canParse(url))
      throw GuiseServerError.options('The url has to begin with http:// or https://.');
    secretBytes(secret);
    this.url = url.replace(/\/+$/, '');
    this.#secret = secret;
    this.#timeout = timeout;
  }

  /** A token with which one person joins one room; asks nobody. */
  mintToken(options: TokenOptions): Promise<string> {
    return mintToken({ ...options, secret: this.#secret });
  }

  /** The link that opens the call in Guise's own page, for whom the token is. */
  link(room: string, token: string): string {
    return callLink(this.url, room, token);
  }

  /** Rooms with somebody in them, the oldest first. */
  async listRooms(): Promise<RoomSummary[]> {
    const { rooms } = await this.#call({ method: 'GET', path: '', room: null, answer: roomListSchema });
    return rooms;
  }

  /** Who is in a room, in the order in which they came. `room-not-found` where there is none of that name. */
  async participants(room: string): Promise<PresentParticipant[]> {
    const path = `/${checkRoomName(room)}/participants`;
    const { participants } = await this.#call({ method: 'GET', path, room, answer: participantListSchema });
    return participants;
  }

  /**
   * Makes a room before anybody comes; a token makes one, too, so this is for its options. `room-exists` where there is one.
   * @returns its name, made up where none is given
   */
  async createRoom({ room, lobby = false }: NewRoom = {}): Promise<string> {
    const body = checked(createRoomRequestSchema, { lobby });
    const named = room !== undefined;
    const call = {
      method: named ? 'PUT' : 'POST',
      path: named ? `/${checkRoomName(room)}` : '',
      room: room ?? null,
    } as const;
    return (await this.#call({ ...call, body, answer: createRoomResponseSchema })).room;
  }

  /**
   * Takes somebody out, who does not come back while the room's name lives. By `identity` that also goes for who has not come yet.
   * @param reason one line that they get to read, at most 200 characters
   * @returns how many were in
   */
  async removeParticipant(room: string, who: Who, reason?: string): Promise<number> {
    const asked = { ...who, ...(reason !== undefined && { reason }) };
    const body: RemoveRequest = checked(removeRequestSchema, asked);
    const path = `/${checkRoomName(room)}/remove`;
    return (await this.#call({ method: 'POST', path, room, body, answer: removeResponseSchema })).removed;
  }

  /** Ends a call for everybody. Whoever has a token that is still good can make the room anew. */
  async closeRoom(room: string): Promise<void> {
    await this.#call({ method: 'DELETE', path: `/${checkRoomName(room)}`, room, answer: v.object({}) });
  }

  /** What came to one's webhook. @throws WebhookError; see `readWebhook` */
  readWebhook(headers: WebhookHeaders, body: string | Uint8Array) {
    return readWebhook(headers, body, this.#secret);
  }

  async #call<T>({ method, path, room, body, answer }: Call<T>): Promise<T> {
    const headers: Record<string, string> = {
      authorization: `Bearer ${await mintAdminToken(this.#secret, room)}`,
    };
    if (body) headers['content-type'] = 'application/json';
    const { status, json } = await this.#fetch(`${this.url}${SERVER_API_PATH}/rooms${path}`, {
      method,
      headers,
      // Whoever answers with another address shall not get the token.
      redirect: 'error',
      signal: AbortSignal.timeout(this.#timeout),
      ...(body && { body: JSON.stringify(body) }),
    });
    const refusal = v.safeParse(serverApiRefusalSchema, json);
    if (status >= 400 && refusal.success) throw GuiseServerError.refused(refusal.output.error);
    if (status === 404) throw GuiseServerError.noApi();
    const good = v.safeParse(answer, json);
    if (status < 200 || status > 299 || !good.success) throw GuiseServerError.badAnswer();
    return good.output;
  }

  /** @returns `json`: `undefined` where the answer is none */
  async #fetch(url: string, request: RequestInit): Promise<{ status: number; json: unknown }> {
    try {
      const response = await fetch(url, request);
      const text = await response.text();
      return { status: response.status, json: parsed(text) };
    } catch (error) {
      throw GuiseServerError.unreachable(error);
    }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** @throws GuiseServerError `options` */
function checked<T>(schema: v.GenericSchema<unknown, T>, value: unknown): T {
  const parsed = v.safeParse(schema, value);
  if (parsed.success) return parsed.output;
  throw GuiseServerError.options(describe(parsed.issues[0]));
}
