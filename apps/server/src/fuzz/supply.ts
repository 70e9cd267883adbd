import { REQUESTS, type RequestName } from '@guise/protocol';
import fc from 'fast-check';
import { createRoom } from '../test-server.js';
import { hostileValue, nearlyValidFor, validFor } from './arbitraries.js';
import type { FuzzedServer } from './fuzzed-server.js';

/** Messages of a kind that are made at once. */
const SUPPLY = 200;
/** Rooms among which they are. */
const ROOMS = 3;
/** What ends things, and comes too often for anything to begin if it comes as often as all the rest. */
const RARE: Partial<Record<RequestName, number>> = {
  endRoom: 0.03,
  remove: 0.05,
  leave: 0.1,
  setAccess: 0.1,
};

/** How often a message is what a browser says, where made-up ones are hardly ever any good: media. */
const BROWSERS_SHARE = 0.5;
const OPUS = { mimeType: 'audio/opus', payloadType: 111, clockRate: 48000, channels: 2 };
const VP8 = { mimeType: 'video/VP8', payloadType: 96, clockRate: 90000 };
const CAPABILITIES = {
  codecs: [
    { kind: 'audio', mimeType: 'audio/opus', preferredPayloadType: 100, clockRate: 48000, channels: 2 },
    { kind: 'video', mimeType: 'video/VP8', preferredPayloadType: 101, clockRate: 90000 },
  ],
};
const stream = (mid: string, codec: object, ssrc: number) => ({
  mid,
  codecs: [codec],
  encodings: [{ ssrc }],
});
/** Every stream of one participant has a name and a number of its own. Fresh every time: whoever gets one may change it. */
const BROWSERS: Partial<Record<RequestName, (() => unknown)[]>> = {
  createTransport: [
    () => ({ direction: 'send' }),
    () => ({ direction: 'receive', rtpCapabilities: structuredClone(CAPABILITIES) }),
  ],
  produceAudio: [() => ({ kind: 'audio', rtpParameters: stream('0', { ...OPUS }, 1111) })],
  produceScreen: [
    () => ({ kind: 'video', rtpParameters: stream('1', { ...VP8 }, 2222), replace: false }),
    () => ({ kind: 'video', rtpParameters: stream('1', { ...VP8 }, 2222), replace: true }),
  ],
  produceScreenAudio: [() => ({ kind: 'audio', rtpParameters: stream('2', { ...OPUS }, 3333) })],
};

/** Messages, made in advance by kind. */
export class Supply {
  readonly random: () => number;
  readonly #made = new Map<string, unknown[]>();
  #seed: number;

  constructor(seed: number) {
    this.#seed = seed;
    let state = seed | 0;
    // Which message is next; what is in it is fast-check's.
    this.random = () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
      return (state >>> 0) / 2 ** 32;
    };
  }

  pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.random() * items.length)] as T;
  }

  request(): RequestName {
    const names = Object.keys(REQUESTS) as RequestName[];
    const name = this.pick(names);
    return this.random() < (RARE[name] ?? 1) ? name : this.request();
  }

  valid(name: RequestName): unknown {
    const said = BROWSERS[name];
    if (said && this.random() < BROWSERS_SHARE) return this.pick(said)();
    return this.#take(`valid ${name}`, () => validFor(REQUESTS[name].request));
  }

  nearlyValid(name: RequestName): unknown {
    return this.#take(`nearly ${name}`, () => nearlyValidFor(REQUESTS[name].request));
  }

  hostile(): unknown {
    return this.#take('hostile', () => hostileValue);
  }

  raw(): string {
    return this.#take('raw', () => rawPacket) as string;
  }

  #take(kind: string, arbitrary: () => fc.Arbitrary<unknown>): unknown {
    let made = this.#made.get(kind) ?? [];
    if (made.length === 0) made = fc.sample(arbitrary(), { numRuns: SUPPLY, seed: this.#seed++ });
    this.#made.set(kind, made);
    return made.pop();
  }
}

/** Texts that are no packet of Socket.IO, or not quite. */
const rawPacket: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    ...['', '0', '1', '2probe', '3', '4', '5', '6', '9', '40', '41', '42', '43', '44', '45', '46', '49'],
    ...[
      '42[]',
      '42{}',
      '42null',
      '42["join"',
      '42[1,2]',
      '42["join",{}]x',
      '42["__proto__",{}]',
      '421e9["ping",{}]',
    ],
    ...[
      '451-["join",{"_placeholder":true,"num":0}]',
      '4599999999-["x"]',
      '45-1-["x"]',
      '42/other,["x"]',
      '40/other,',
    ],
    ...[
      '43999[{}]',
      '430["x"]',
      '42["connect",{}]',
      '42["disconnect",{}]',
      '42["error",{}]',
      'b4AAAA',
      '\u001e4\u001e4',
    ],
  ),
  fc.string({ maxLength: 50 }).map((text) => `4${text}`),
  fc.string({ maxLength: 50, unit: 'binary' }),
  fc.json({ maxDepth: 2 }).map((text) => `42${text}`),
);

/** The rooms in use: one that is over gets a successor. */
export class FuzzRooms {
  readonly #names: Promise<string>[];
  #made = 0;

  constructor(private readonly fuzzed: FuzzedServer) {
    this.#names = Array.from({ length: ROOMS }, () => this.#create());
  }

  async at(index: number): Promise<string> {
    return (await this.#names[index % ROOMS]) as string;
  }

  async replace(index: number, name: string): Promise<void> {
    if ((await this.#names[index % ROOMS]) === name) this.#names[index % ROOMS] = this.#create();
  }

  /** With a secret a room begins with whoever has a token for it. */
  async #create(): Promise<string> {
    return this.fuzzed.secret === null ? createRoom(this.fuzzed.server) : `fuzz-${this.#made++}`;
  }
}
