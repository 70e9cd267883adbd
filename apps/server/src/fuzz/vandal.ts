import {
  NOTIFICATIONS,
  REQUESTS,
  type RequestName,
  replySchema,
  SIGNALLING_PATH,
  SIGNALLING_VERSION,
} from '@guise/protocol';
import * as v from 'valibot';
import WebSocket from 'ws';
import { STATE, TestClient } from '../test-server.js';
import type { FuzzedServer } from './fuzzed-server.js';
import type { FuzzRooms, Supply } from './supply.js';

/** How often somebody says what is no message at all, below the words of the protocol, and how much of it. */
const RAW_SHARE = 0.005;
const RAW_BATCH = 10;
/** An answer that has not come by then does not come [ms]. */
const ANSWER_TIME = 60_000;
/** What came back for what was sent: how often each, `granted` and by reason. */
export type Tally = Record<string, number>;

/** Names of things that were there when somebody last looked, by the field in which they are sent. */
type Known = Record<string, string[]>;

/** Somebody in a call who sends anything at all. */
export class Vandal {
  #client: TestClient | null = null;
  #joined = false;
  readonly #known: Known = {};

  constructor(
    private readonly fuzzed: FuzzedServer,
    private readonly supply: Supply,
    private readonly rooms: FuzzRooms,
    private readonly tally: Tally,
    private readonly index: number,
  ) {}

  async send(count: number): Promise<void> {
    const client = await this.#present();
    const answers = Array.from({ length: count }, () => this.#sendOne(client));
    await Promise.all(answers);
  }

  close(): void {
    this.#client?.close();
  }

  /** Connected, and mostly in a room. */
  async #present(): Promise<TestClient> {
    if (!this.#client?.socket.connected) {
      this.#client?.close();
      this.#client = await TestClient.connect(this.fuzzed.server);
      this.#joined = false;
      this.#listen(this.#client);
    }
    const client = this.#client;
    if (!this.#joined && this.supply.random() < 0.9) {
      const room = await this.rooms.at(this.index);
      const answer = await send(client, 'join', [this.#arrival(room)]);
      if (isRefusal(answer)) await this.rooms.replace(this.index, room);
      this.#check('join', answer, true);
    }
    return client;
  }

  #arrival(room: string) {
    const browserKey = `browser-key-${Math.floor(this.supply.random() * 1e9)}`.padEnd(20, '0');
    return { version: SIGNALLING_VERSION, room, name: 'Vandal', browserKey, ...STATE };
  }

  async #sendOne(client: TestClient): Promise<void> {
    const { supply } = this;
    const dice = supply.random();
    if (dice < RAW_SHARE) return this.#sendRaw();
    const name = supply.request();
    if (dice < 0.5) return this.#ask(client, name, [this.#fill(supply.valid(name))]);
    if (dice < 0.85) return this.#ask(client, name, [this.#fill(supply.nearlyValid(name))]);
    if (dice < 0.95) return this.#ask(client, name, [supply.hostile()]);
    const odd = supply.pick(['', 'constructor', '__proto__', 'toString', 'then', 'x'.repeat(500)]);
    return this.#ask(
      client,
      supply.pick([odd, name]),
      [supply.hostile(), supply.hostile()].slice(0, supply.pick([0, 1, 2])),
    );
  }

  async #ask(client: TestClient, name: string, args: unknown[]): Promise<void> {
    if (this.supply.random() < 0.03) {
      // Without a question an answer comes as a notification, or none.
      client.socket.emit(name, ...args);
      this.#count('unasked');
      return;
    }
    this.#check(name, await send(client, name, args), false);
  }

  /** On a connection of its own: whoever says such things does not know what became of it. */
  async #sendRaw(): Promise<void> {
    const { url } = this.fuzzed.server;
    const socket = new WebSocket(`${url.replace('http', 'ws')}${SIGNALLING_PATH}/?EIO=4&transport=websocket`);
    const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    socket.on('error', () => undefined);
    socket.once('open', () => {
      socket.send('40');
      for (let i = 0; i < RAW_BATCH; i++) {
        socket.send(this.supply.raw());
        this.#count('raw');
      }
      socket.close();
    });
    await ended;
  }

  /** Puts names of things that are there where names are. */
  #fill(message: unknown): unknown {
    if (typeof message !== 'object' || message === null || this.supply.random() < 0.1) return message;
    const filled = message as Record<string, unknown>;
    for (const key of Object.keys(filled)) {
      const known = this.#known[key === 'recorderId' ? 'participantId' : key];
      if (typeof filled[key] === 'string' && known?.length) filled[key] = this.supply.pick(known);
      if (key === 'version' && typeof filled[key] === 'number') filled[key] = SIGNALLING_VERSION;
      if (Array.isArray(filled[key])) for (const inner of filled[key]) this.#fill(inner);
    }
    return filled;
  }

  /** Whether the answer is one of the protocol; what it teaches is kept. */
  #check(name: string, answer: unknown, joins: boolean): void {
    this.#count(this.#outcomeOf(name, answer, joins));
  }

  #outcomeOf(name: string, answer: unknown, joins: boolean): string {
    if (answer === LOST) return 'connection cut';
    const reply = v.safeParse(replySchema, answer);
    if (!reply.success) return this.#reported(`answer to ${name}`, answer);
    if (!reply.output.ok) {
      const { reason } = reply.output.error;
      return reason === 'server-error' ? this.#reported(`answer to ${name}`, answer) : reason;
    }
    const request = Object.hasOwn(REQUESTS, name) ? REQUESTS[name as RequestName] : null;
    const data = request && v.safeParse(request.response, reply.output.data);
    if (!data?.success) return this.#reported(`data in answer to ${name}`, reply.output.data);
    if (name === 'join' || joins) this.#joined = true;
    if (name === 'leave' || name === 'endRoom') this.#joined = false;
    this.#learn(data.output);
    return 'granted';
  }

  #reported(what: string, details: unknown): string {
    this.fuzzed.report(what, details);
    return 'problem';
  }

  #listen({ socket }: TestClient): void {
    socket.onAny((name: string, data: unknown) => {
      const schema = Object.hasOwn(NOTIFICATIONS, name) && NOTIFICATIONS[name as keyof typeof NOTIFICATIONS];
      if (!schema || !v.is(schema, data)) return this.fuzzed.report(`notification ${name}`, data);
      if (['removed', 'roomClosed', 'replaced'].includes(name)) this.#joined = false;
      this.#learn(data);
    });
  }

  /** Keeps the names of things, of each kind the last few. */
  #learn(data: unknown, name = ''): void {
    if (typeof data === 'string' && /id$|^seat$/i.test(name)) this.#remember(name, data);
    if (typeof data !== 'object' || data === null) return;
    for (const [key, value] of Object.entries(data)) this.#learn(value, key);
  }

  #remember(name: string, value: string): void {
    for (const kind of KINDS[name] ?? [name]) {
      this.#known[kind] = [...(this.#known[kind] ?? []), value].slice(-10);
    }
  }

  #count(what: string): void {
    this.tally[what] = (this.tally[what] ?? 0) + 1;
  }
}

/** In which fields of requests the names are sent that come in other fields of answers. */
const KINDS: Record<string, string[]> = {
  id: ['participantId', 'knockerId', 'transportId'],
  audioProducerId: ['producerId'],
  faceProducerId: ['producerId'],
  screenProducerId: ['producerId'],
  screenAudioProducerId: ['producerId'],
};

/** The connection ended before the answer. */
const LOST = Symbol('lost');

function send({ socket }: TestClient, name: string, args: unknown[]): Promise<unknown> {
  if (!socket.connected) return Promise.resolve(LOST);
  return new Promise((resolve) => {
    const onLost = () => settle(LOST);
    const timer = setTimeout(() => settle('none'), ANSWER_TIME);
    const settle = (answer: unknown) => {
      clearTimeout(timer);
      socket.off('disconnect', onLost);
      resolve(answer);
    };
    socket.once('disconnect', onLost);
    socket.emit(name, ...args, settle);
  });
}

function isRefusal(answer: unknown): boolean {
  return typeof answer === 'object' && answer !== null && (answer as { ok?: unknown }).ok === false;
}
