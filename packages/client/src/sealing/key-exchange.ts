import { LIMITS, type RequestData, SignallingError } from '@guise/protocol';
import type { Session } from '../session.js';
import type { RoomSeal } from './room-seal.js';

type Key = RequestData<'sendKeys'>['keys'][number];

/** Whoever has told the server too much at once tries again after so long [ms], so many times. */
const RETRY = 1000;
const RETRIES = 5;

/** The part of a {@link Session} that keys go by. */
export type KeySession = Pick<
  Session,
  'participantId' | 'name' | 'participants' | 'on' | 'introduce' | 'sendKeys'
>;

/** Tells a seal who is there, and the others what it has for them, over all stays in a room. */
export class KeyExchange {
  #session: KeySession | null = null;
  /** Keys that go out in a moment, all in one message. */
  #keys: Key[] = [];

  #trustChanged = false;

  constructor(
    private readonly seal: RoomSeal,
    private readonly listener: {
      /** Who can be read has changed, and everybody who is there is known. */
      onTrust(): void;
      /** Somebody was not told: they cannot read what one says. */
      onProblem(error: unknown): void;
    },
  ) {
    seal.on('peersChanged', () => {
      if (!this.#trustChanged) queueMicrotask(() => this.#tellTrust());
      this.#trustChanged = true;
    });
    seal.on('problem', (error) => this.listener.onProblem(error));
    seal.on('keyFor', (to, envelope) => {
      if (this.#keys.push({ to, envelope }) === 1) queueMicrotask(() => this.#send());
    });
  }

  /** A new stay begins. To be called before anybody else listens to it: what is sealed can be opened from then on. */
  handleSession(session: KeySession): void {
    const { seal } = this;
    this.#session = session;
    session.on('participantJoined', (info) => seal.handlePeer(info));
    session.on('participantUpdated', (info) => seal.handlePeer(info));
    session.on('participantLeft', (id) => seal.handleLeft(id));
    session.on('keySent', (from, envelope) => seal.handleKey(from, envelope));
    // First of all: without it nobody can open a key that comes from here.
    this.#follow(session.introduce(seal.handleStay({ id: session.participantId, name: session.name })));
    for (const info of session.participants) seal.handlePeer(info);
  }

  /** The connection is lost, or the room is over. */
  handleLost(): void {
    this.#session = null;
    this.seal.handleLost();
  }

  #tellTrust(): void {
    this.#trustChanged = false;
    // While the connection is lost, nobody is known: they are who they were.
    if (this.#session) this.listener.onTrust();
  }

  #send(): void {
    const keys = this.#keys;
    this.#keys = [];
    for (const some of messagesOf(keys)) this.#deliver(some);
  }

  /** Until a late key is there its receiver reads nothing of what comes; behind a newer one it is left out. */
  #deliver(keys: Key[], retries = RETRIES): void {
    const session = this.#session;
    if (!session) return;
    const sent = session.sendKeys(keys).catch((error: unknown) => {
      const later = error instanceof SignallingError && error.reason === 'rate-limited' && retries > 0;
      if (later) setTimeout(() => this.#session === session && this.#deliver(keys, retries - 1), RETRY);
      // Said once, not at each try.
      if (!later || retries === RETRIES) throw error;
    });
    this.#follow(sent);
  }

  #follow(request: Promise<void>): void {
    const session = this.#session;
    request.catch((error: unknown) => {
      if (this.#session === session) this.listener.onProblem(error);
    });
  }
}

/** As many as one message takes, of each participant's one, in their order. */
function messagesOf(keys: readonly Key[]): Key[][] {
  const messages: Key[][] = [];
  for (const key of keys) {
    const last = messages.at(-1);
    const fits = last && last.length < LIMITS.participantsPerRoom && !last.some(({ to }) => to === key.to);
    if (fits) last.push(key);
    else messages.push([key]);
  }
  return messages;
}
