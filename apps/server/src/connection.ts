import {
  LIMITS,
  REQUESTS,
  type RequestData,
  type RequestName,
  type ResponseData,
  SIGNALLING_VERSION,
  SignallingError,
} from '@guise/protocol';
import type { Socket } from 'socket.io';
import * as v from 'valibot';
import type { Logger } from './logger.js';
import type { RateLimits } from './rate-limits.js';
import type { Introduction, Participant } from './rooms/participant.js';
import type { Room } from './rooms/room.js';
import type { Rooms } from './rooms/rooms.js';
import type { Uploads } from './uploads/uploads.js';

/** Arrays and objects within each other in one message; the deepest request has seven. */
const MAX_DEPTH = 32;

type Answer<N extends RequestName> = ResponseData<N> | Promise<ResponseData<N>>;
type Handlers = { [N in RequestName]: (data: RequestData<N>) => Answer<N> };

/**
 * One browser's signalling connection. Whatever arrives is counted, measured and checked before any code
 * acts on it, one message after the other, and gets an answer: data, or a typed error.
 */
export class Connection {
  #joined: { room: Room; participant: Participant } | null = null;
  #queue: Promise<void> = Promise.resolve();
  readonly #handlers: Handlers;

  constructor(
    private readonly socket: Socket,
    private readonly rooms: Rooms,
    private readonly limits: RateLimits,
    private readonly uploads: Uploads,
    private readonly logger: Logger,
  ) {
    this.#handlers = this.#requestHandlers();
    socket.onAny((name: string, ...args: unknown[]) => this.#handleMessage(name, args));
    socket.on('disconnect', () => this.#leave());
  }

  #handleMessage(name: string, args: unknown[]): void {
    const last = args.at(-1);
    const reply = typeof last === 'function' ? (last as (reply: unknown) => void) : null;
    const data = reply ? args.slice(0, -1) : args;
    this.#queue = this.#queue
      .then(() => this.#answer(name, data))
      .then(
        (answer) => reply?.({ ok: true, data: answer }),
        (error: unknown) => this.#refuse(name, this.#asRefusal(name, error), reply),
      );
  }

  #refuse(name: string, error: SignallingError, reply: ((reply: unknown) => void) | null): void {
    this.logger.debug({ socket: this.socket.id, message: name, reason: error.reason }, 'refused');
    if (reply) reply({ ok: false, error: error.toJSON() });
    else this.socket.emit('refused', { error: error.toJSON() });
  }

  #asRefusal(name: string, error: unknown): SignallingError {
    if (error instanceof SignallingError) return error;
    this.logger.error({ err: error, socket: this.socket.id, message: name }, 'request failed');
    return SignallingError.server();
  }

  async #answer(name: string, args: unknown[]): Promise<unknown> {
    await this.#spend(this.limits.requests, this.socket.id);
    checkSize(args);
    if (!Object.hasOwn(REQUESTS, name)) throw SignallingError.malformed('unknown message');
    if (args.length !== 1) throw SignallingError.malformed('a message carries one object');
    const request = name as RequestName;
    const parsed = v.safeParse(REQUESTS[request].request, args[0]);
    if (!parsed.success) throw SignallingError.malformed(describeIssue(parsed.issues[0]));
    return (this.#handlers[request] as (data: unknown) => unknown)(parsed.output);
  }

  async #spend(limit: RateLimits[keyof RateLimits], key: string): Promise<void> {
    const verdict = await limit.consume(key);
    if (verdict === 'granted') return;
    if (verdict === 'cut') this.socket.disconnect(true);
    throw SignallingError.rateLimited();
  }

  #requestHandlers(): Handlers {
    return {
      join: (data) => this.#join(data),
      createTransport: (data) => this.#participant.createTransport(data),
      connectTransport: async ({ transportId, dtlsParameters }) => {
        await this.#participant.connectTransport(transportId, dtlsParameters);
        return {};
      },
      produceAudio: async (data) => ({ producerId: await this.#participant.produceAudio(data) }),
      closeAudio: () => {
        this.#participant.closeAudio();
        return {};
      },
      produceFace: async ({ sctpStreamParameters }) => ({
        producerId: await this.#participant.produceFace(sctpStreamParameters),
      }),
      consumeAudio: ({ producerId }) => this.#participant.consumeAudio(producerId),
      resumeAudio: async ({ consumerId }) => {
        await this.#participant.resumeAudio(consumerId);
        return {};
      },
      consumeFace: ({ producerId }) => this.#participant.consumeFace(producerId),
      produceScreen: async (data) => {
        const { screen } = this.#participant;
        await this.#spend(this.limits.screenShares, this.socket.id);
        return { producerId: await screen.produce(data) };
      },
      produceScreenAudio: async (data) => ({
        producerId: await this.#participant.screen.produceAudio(data),
      }),
      closeScreen: () => {
        if (!this.#participant.screen.close()) throw SignallingError.outOfOrder('There is no screen.');
        return {};
      },
      consumeScreen: ({ producerId }) => this.#participant.screen.consume(producerId),
      pauseScreen: async ({ consumerId, paused }) => {
        await this.#participant.screen.setPaused(consumerId, paused);
        return {};
      },
      requestKeyframe: ({ producerId }) => {
        this.#participant.requestKeyframe(producerId);
        return {};
      },
      reportFaces: ({ faces }) => {
        this.#participant.reportFaces(faces);
        return {};
      },
      setState: async (data) => {
        await this.#participant.setState(data);
        return {};
      },
      sendChat: async ({ text }) => {
        const { room, participant } = this.#present;
        await this.#spend(this.limits.chat, this.socket.id);
        room.say(participant, text);
        return {};
      },
      react: async ({ reaction }) => {
        const { room, participant } = this.#present;
        await this.#spend(this.limits.reactions, this.socket.id);
        room.react(participant, reaction);
        return {};
      },
      sendCaption: async (caption) => {
        const { room, participant } = this.#present;
        await this.#spend(this.limits.captions, this.socket.id);
        room.caption(participant, caption);
        return {};
      },
      leave: () => {
        if (!this.#joined) throw SignallingError.notJoined();
        this.#leave();
        return {};
      },
    };
  }

  get #participant(): Participant {
    return this.#present.participant;
  }

  get #present(): { room: Room; participant: Participant } {
    // The room may have ended under its participants.
    if (!this.#joined || this.#joined.room.closed) throw SignallingError.notJoined();
    return this.#joined;
  }

  async #join({ version, room: name, ...introduction }: RequestData<'join'>): Promise<ResponseData<'join'>> {
    if (version !== SIGNALLING_VERSION) throw SignallingError.versionMismatch(version);
    if (this.#joined && !this.#joined.room.closed) throw SignallingError.outOfOrder('Leave the room first.');
    const joined = await this.#enter(name, introduction);
    this.#joined = joined;
    const uploadToken = this.uploads.admit(name, joined.participant.id);
    // Whoever hung up while waiting is not there.
    if (!this.socket.connected) this.#leave();
    const { room, participant } = joined;
    this.logger.info({ room: name, participant: participant.id, present: room.size }, 'joined');
    return {
      participantId: participant.id,
      routerRtpCapabilities: room.media.router
        .rtpCapabilities as ResponseData<'join'>['routerRtpCapabilities'],
      participants: room.others(participant).map(({ info }) => info),
      chat: [...room.chat.messages],
      uploadToken,
    };
  }

  /** Joins a room, at a rate at which nobody finds one by trying names. */
  async #enter(name: string, introduction: Introduction): ReturnType<Rooms['join']> {
    const address = clientAddress(this.socket.handshake);
    await this.#spend(this.limits.joins, address);
    // Refusing absent rooms only would still tell a hit from a miss.
    if (await this.limits.absentJoins.isUsedUp(address)) throw SignallingError.rateLimited();
    try {
      return await this.rooms.join(name, introduction, (notification, data) => {
        this.socket.emit(notification, data);
      });
    } catch (error) {
      if (error instanceof SignallingError && error.reason === 'room-not-found')
        await this.#spend(this.limits.absentJoins, address);
      throw error;
    }
  }

  #leave(): void {
    if (!this.#joined) return;
    const { room, participant } = this.#joined;
    this.#joined = null;
    room.remove(participant);
    this.uploads.handleLeft(room.name, participant.id);
    this.logger.info({ room: room.name, participant: participant.id, present: room.size }, 'left');
  }
}

/** Who is there: the connection's other end or, if that is a reverse proxy on this machine, whom it speaks for. */
function clientAddress({ address, headers }: Socket['handshake']): string {
  const forwarded = headers['x-forwarded-for'];
  const local = /^(?:::ffff:)?127\.|^::1$/.test(address);
  if (!local || forwarded === undefined) return address;
  return String(forwarded).split(',').at(-1)?.trim() || address;
}

/** @throws SignallingError `too-large`, `malformed` when nested so deeply that measuring would exhaust the stack */
function checkSize(args: unknown[]): void {
  if (isDeeper(args, MAX_DEPTH)) throw SignallingError.malformed('nested too deeply');
  const bytes = Buffer.byteLength(JSON.stringify(args));
  if (bytes > LIMITS.messageBytes) throw SignallingError.tooLarge(bytes);
}

function isDeeper(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return false;
  return depth === 0 || Object.values(value).some((inner) => isDeeper(inner, depth - 1));
}

/** Where in the message what was wrong, without repeating what was sent. */
function describeIssue(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue);
  const expected = issue.expected ? `expected ${issue.expected.slice(0, 100)}` : 'not as it should be';
  return path ? `${path}: ${expected}` : expected;
}
