import {
  type Grant,
  type Grants,
  NOTIFICATIONS,
  REQUESTS,
  type RequestName,
  type ResponseData,
  replySchema,
  SIGNALLING_VERSION,
} from '@guise/protocol';
import * as v from 'valibot';
import WebSocket from 'ws';
import { STATE, signallingAddress, TestClient } from '../test-server.js';
import { type MintedToken, mintToken } from './fuzz-tokens.js';
import type { FuzzedServer } from './fuzzed-server.js';
import type { FuzzRooms, Supply } from './supply.js';

/** How often somebody says what is no message at all, below the words of the protocol, and how much of it. */
const RAW_SHARE = 0.005;
const RAW_BATCH = 10;
/** An answer that has not come by then does not come [ms]. */
const ANSWER_TIME = 60_000;
/** How often each. */
export type Tally = Record<string, number>;
/** What came back for what was sent, `granted` and by reason; and what was granted, by request. */
export interface FuzzTallies {
  answers: Tally;
  granted: Tally;
}

/** What nobody is granted who may not. */
const NEEDS: Partial<Record<string, Grant>> = {
  produceAudio: 'publishAudio',
  produceFace: 'publishFace',
  produceState: 'publishFace',
  produceScreen: 'shareScreen',
  produceScreenAudio: 'shareScreen',
  ...Object.fromEntries(
    ['admit', 'deny', 'mute', 'stopScreen', 'remove', 'passRole', 'setAccess', 'endRoom'].map((name) => [
      name,
      'moderate' as const,
    ]),
  ),
};
/** Without an answer nobody knows who they are after that. */
const ANSWERED: readonly string[] = ['join', 'leave'];
/** Tokens that one has in hand. */
const TOKENS = 8;

/** Names of things that were there when somebody last looked, by the field in which they are sent. */
type Known = Record<string, string[]>;

/** Somebody in a call who sends anything at all. */
export class Vandal {
  #client: TestClient | null = null;
  #joined = false;
  readonly #known: Known = {};
  #room = '';
  #tokens: MintedToken[] = [];
  /** Who this is in the room, and everything it may do or could do since the last answer. */
  #self: string | null = null;
  #grants: Grants[] = [];
  /** Lines that were written in the room, to bring back. */
  #lines: unknown[] = [];

  constructor(
    private readonly fuzzed: FuzzedServer,
    private readonly supply: Supply,
    private readonly rooms: FuzzRooms,
    private readonly tallies: FuzzTallies,
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
    this.#room = await this.rooms.at(this.index);
    this.#mint();
    if (!this.#joined && this.supply.random() < 0.9) {
      const seat = this.supply.random() < 0.3 ? this.#known.seat?.at(-1) : undefined;
      const arrival = { ...this.#arrival(this.#room), ...(seat && { seat }) };
      const answer = await this.#send(client, 'join', [arrival]);
      const token = this.#tokens.find((minted) => minted.token === arrival.token);
      const mayCome = this.fuzzed.secret === null || token?.grants;
      const reason = reasonOf(answer);
      // Somebody inside may open, or say no.
      if (reason === 'not-admitted') {
        const { version, room, name, browserKey, token: shown } = arrival;
        await this.#send(client, 'knock', [
          { version, room, name, browserKey, ...(shown && { token: shown }) },
        ]);
      }
      const inVain = reason !== null && (reason !== 'not-admitted' || this.supply.random() < 0.2);
      if (inVain && mayCome) await this.rooms.replace(this.index, this.#room);
    }
    return client;
  }

  #mint(): void {
    const { secret } = this.fuzzed;
    if (secret === null) return;
    const random = () => this.supply.random();
    const fresh = Array.from({ length: TOKENS }, () => mintToken(secret, this.#room, random));
    // Those of before are looked up while answers to them may come.
    this.#tokens = [...fresh, ...this.#tokens].slice(0, 3 * TOKENS);
  }

  #token(): string | undefined {
    const inHand = this.#tokens.slice(0, TOKENS);
    return inHand.length > 0 ? this.supply.pick(inHand).token : undefined;
  }

  #arrival(room: string) {
    const browserKey = `browser-key-${Math.floor(this.supply.random() * 1e9)}`.padEnd(20, '0');
    const token = this.#token();
    return {
      version: SIGNALLING_VERSION,
      room,
      name: 'Vandal',
      browserKey,
      ...STATE,
      ...(token && { token }),
    };
  }

  async #sendOne(client: TestClient): Promise<void> {
    const { supply } = this;
    const dice = supply.random();
    if (dice < RAW_SHARE) return this.#sendRaw();
    const name = supply.request();
    if (dice < 0.5) return this.#ask(client, name, [this.#fill(supply.valid(name), name)]);
    if (dice < 0.85) return this.#ask(client, name, [this.#fill(supply.nearlyValid(name), name)]);
    if (dice < 0.95) return this.#ask(client, name, [supply.hostile()]);
    const odd = supply.pick(['', 'constructor', '__proto__', 'toString', 'then', 'x'.repeat(500)]);
    return this.#ask(
      client,
      supply.pick([odd, name]),
      [supply.hostile(), supply.hostile()].slice(0, supply.pick([0, 1, 2])),
    );
  }

  async #ask(client: TestClient, name: string, args: unknown[]): Promise<void> {
    if (this.supply.random() < 0.03 && !ANSWERED.includes(name)) {
      // Without a question an answer comes as a notification, or none.
      client.socket.emit(name, ...args);
      this.#count('unasked');
      return;
    }
    await this.#send(client, name, args);
  }

  /** On a connection of its own: whoever says such things does not know what became of it. */
  async #sendRaw(): Promise<void> {
    const socket = new WebSocket(signallingAddress(this.fuzzed.server));
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
  #fill(message: unknown, request: RequestName): unknown {
    if (typeof message !== 'object' || message === null || this.supply.random() < 0.1) return message;
    const filled = message as Record<string, unknown>;
    for (const key of Object.keys(filled)) {
      const suiting = this.supply.random() < 0.8 ? this.#known[SUITING[request]?.[key] ?? ''] : undefined;
      const known = suiting ?? this.#known[key === 'recorderId' ? 'participantId' : key];
      if (typeof filled[key] === 'string' && known?.length) filled[key] = this.supply.pick(known);
      if (key === 'room' && this.supply.random() < 0.8) filled[key] = this.#room;
      if (key === 'messages' && this.#lines.length > 0) filled[key] = this.#lines.slice(-3);
      if (key === 'version' && typeof filled[key] === 'number') filled[key] = SIGNALLING_VERSION;
      if (Array.isArray(filled[key]) && key !== 'messages')
        for (const inner of filled[key]) this.#fill(inner, request);
    }
    const arrives = 'room' in filled && 'version' in filled;
    const token = arrives && this.supply.random() < 0.8 ? this.#token() : undefined;
    if (token) filled.token = token;
    return filled;
  }

  /** The answer is looked at in the moment in which it comes: what is told before and after it is in its order. */
  #send(client: TestClient, name: string, args: unknown[]): Promise<unknown> {
    return send(client, name, args, (answer) => {
      this.#count(this.#outcomeOf(name, answer, args[0]));
      // What one could do until then says nothing of what comes next.
      this.#grants = this.#grants.slice(-1);
    });
  }

  /** Whether the answer is one of the protocol; what it teaches is kept. */
  #outcomeOf(name: string, answer: unknown, asked: unknown): string {
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
    const { granted } = this.tallies;
    granted[name] = (granted[name] ?? 0) + 1;
    const needed = NEEDS[name];
    if (needed && !this.#grants.some((grants) => grants[needed]))
      return this.#reported(`${name} without the grant ${needed}`, asked);
    if (name === 'join') this.#handleJoined(asked, data.output as ResponseData<'join'>);
    if (name === 'leave' || name === 'endRoom') this.#joined = false;
    this.#learn(data.output);
    const { consumerId } = data.output as { consumerId?: string };
    if (consumerId) this.#remember(`${name} consumerId`, consumerId);
    return 'granted';
  }

  #handleJoined(asked: unknown, { participantId, grants, identity }: ResponseData<'join'>): void {
    this.#joined = true;
    this.#self = participantId;
    this.#grants = [grants];
    if (this.fuzzed.secret === null) return;
    const { token, room } = asked as { token?: string; room?: string };
    const minted = this.#tokens.find((one) => one.token === token);
    if (!minted?.grants || minted.room !== room)
      return void this.#reported('in without a token for it', asked);
    // Who moderates may have been let in so, or come back so; what one sends is the token's to say.
    const same = (['publishFace', 'publishAudio', 'shareScreen'] as const).every(
      (grant) => grants[grant] === minted.grants?.[grant],
    );
    if (!same || identity !== minted.identity)
      this.#reported('in as somebody else than the token says', asked);
  }

  #reported(what: string, details: unknown): string {
    this.fuzzed.report(what, details);
    return 'problem';
  }

  #listen({ socket }: TestClient): void {
    socket.onAny((name: string, data: unknown) => {
      const schema = Object.hasOwn(NOTIFICATIONS, name) && NOTIFICATIONS[name as keyof typeof NOTIFICATIONS];
      if (!schema || !v.is(schema, data)) return this.fuzzed.report(`notification ${name}`, data);
      const { knockers = [] } = data as { knockers?: { id: string }[] };
      for (const { id } of knockers) this.#remember('knocker', id);
      if (name === 'chatMessage') this.#lines = [...this.#lines, data].slice(-10);
      const { participantId, grants } = data as { participantId?: string; grants?: Grants };
      if (name === 'roleChanged' && participantId === this.#self && grants) this.#grants.push(grants);
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
    const { answers } = this.tallies;
    answers[what] = (answers[what] ?? 0) + 1;
  }
}

/** In which fields of requests the names are sent that come in other fields of answers. */
const KINDS: Record<string, string[]> = {
  id: ['participantId', 'knockerId', 'transportId'],
  ...Object.fromEntries(
    ['audioProducerId', 'faceProducerId', 'stateProducerId', 'screenProducerId', 'screenAudioProducerId'].map(
      (name) => [name, [name, 'producerId']],
    ),
  ),
};

/** What suits a field best, where a name of any kind is hardly ever any good. */
const SUITING: Partial<Record<RequestName, Record<string, string>>> = {
  consumeAudio: { producerId: 'audioProducerId' },
  consumeFace: { producerId: 'faceProducerId' },
  consumeState: { producerId: 'stateProducerId' },
  consumeScreen: { producerId: 'screenProducerId' },
  resumeAudio: { consumerId: 'consumeAudio consumerId' },
  pauseScreen: { consumerId: 'consumeScreen consumerId' },
  admit: { knockerId: 'knocker' },
  deny: { knockerId: 'knocker' },
  sendKeys: { to: 'participantId' },
};

/** The connection ended before the answer. */
const LOST = Symbol('lost');

/** @param onAnswer called before anything else that comes */
function send(
  { socket }: TestClient,
  name: string,
  args: unknown[],
  onAnswer: (answer: unknown) => void,
): Promise<unknown> {
  if (!socket.connected) {
    onAnswer(LOST);
    return Promise.resolve(LOST);
  }
  return new Promise((resolve) => {
    const onLost = () => settle(LOST);
    const timer = setTimeout(() => settle('none'), ANSWER_TIME);
    const settle = (answer: unknown) => {
      clearTimeout(timer);
      socket.off('disconnect', onLost);
      onAnswer(answer);
      resolve(answer);
    };
    socket.once('disconnect', onLost);
    socket.emit(name, ...args, settle);
  });
}

/** Why it was refused; `null`: it was not. */
function reasonOf(answer: unknown): string | null {
  const reply = v.safeParse(replySchema, answer);
  return reply.success && !reply.output.ok ? reply.output.error.reason : null;
}
