import {
  LIMITS,
  type NotificationData,
  type NotificationName,
  REQUESTS,
  type RequestData,
  type RequestName,
  type ResponseData,
  SIGNALLING_VERSION,
  SignallingError,
} from '@guise/protocol';
import type { Socket } from 'socket.io';
import * as v from 'valibot';
import type { Seat, Seats } from './access/seats.js';
import type { Logger } from './logger.js';
import type { RateLimits } from './rate-limits.js';
import type { Introduction, Notify, Participant } from './rooms/participant.js';
import type { Room } from './rooms/room.js';
import type { Rooms } from './rooms/rooms.js';
import { SilenceWatch } from './silence-watch.js';
import type { Uploads } from './uploads/uploads.js';

/** Arrays and objects within each other in one message; the deepest request has seven. */
const MAX_DEPTH = 32;
/** After this long without a sign of life the others see that somebody is not there [ms]; two pings are answered within it. */
const SILENCE = 5500;
/** Socket.IO's words for a connection that one of its ends ended on purpose. */
const ENDED_ON_PURPOSE = /namespace disconnect$/;

type Answer<N extends RequestName> = ResponseData<N> | Promise<ResponseData<N>>;
type Handlers = { [N in RequestName]: (data: RequestData<N>) => Answer<N> };

/** Somebody's presence in a room, and the seat with which they came, if any. */
interface Presence {
  room: Room;
  participant: Participant;
  seat: Seat | null;
}

/** What a connection works with. */
export interface ConnectionServices {
  rooms: Rooms;
  limits: RateLimits;
  uploads: Uploads;
  seats: Seats;
  logger: Logger;
}

/**
 * One browser's signalling connection. Whatever arrives is counted, measured and checked before any code
 * acts on it, one message after the other, and gets an answer: data, or a typed error.
 */
export class Connection {
  #joined: Presence | null = null;
  #queue: Promise<void> = Promise.resolve();
  readonly #handlers: Handlers;
  readonly #silence = new SilenceWatch(SILENCE, (heard) => this.#joined?.participant.handleHeard(heard));

  constructor(
    private readonly socket: Socket,
    private readonly services: ConnectionServices,
  ) {
    this.#handlers = this.#requestHandlers();
    socket.onAny((name: string, ...args: unknown[]) => this.#handleMessage(name, args));
    socket.conn.on('packet', () => this.#silence.handleHeard());
    socket.on('disconnect', (reason) => this.#handleDisconnect(ENDED_ON_PURPOSE.test(reason)));
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
    this.services.logger.debug({ socket: this.socket.id, message: name, reason: error.reason }, 'refused');
    if (reply) reply({ ok: false, error: error.toJSON() });
    else this.socket.emit('refused', { error: error.toJSON() });
  }

  #asRefusal(name: string, error: unknown): SignallingError {
    if (error instanceof SignallingError) return error;
    this.services.logger.error({ err: error, socket: this.socket.id, message: name }, 'request failed');
    return SignallingError.server();
  }

  async #answer(name: string, args: unknown[]): Promise<unknown> {
    await this.#spend(this.services.limits.requests, this.socket.id);
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
      requestKeyframe: ({ producerId }) => {
        this.#participant.requestKeyframe(producerId);
        return {};
      },
      reportFaces: ({ faces }) => {
        this.#participant.reportFaces(faces);
        return {};
      },
      restartIce: ({ transportId }) => this.#participant.restartIce(transportId),
      setState: async (data) => {
        await this.#participant.setState(data);
        return {};
      },
      sendChat: async ({ text }) => {
        const { room, participant } = this.#present;
        await this.#spend(this.services.limits.chat, this.socket.id);
        room.say(participant, text);
        return {};
      },
      restoreChat: async ({ messages }) => {
        const { room, participant, seat } = this.#present;
        await this.#spend(this.services.limits.chatRestores, this.socket.id);
        // Who was in no earlier sitting has nothing to bring from there.
        if (!seat || seat.sitting === room.sitting) throw SignallingError.seatRefused();
        room.restoreChat(participant, messages);
        return {};
      },
      react: async ({ reaction }) => {
        const { room, participant } = this.#present;
        await this.#spend(this.services.limits.reactions, this.socket.id);
        room.react(participant, reaction);
        return {};
      },
      renewSeat: async () => ({ seat: await this.#seatIn(this.#present) }),
      ping: () => ({}),
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

  get #present(): Presence {
    if (!this.#joined || this.#joined.participant.closed) throw SignallingError.notJoined();
    return this.#joined;
  }

  async #join(request: RequestData<'join'>): Promise<ResponseData<'join'>> {
    const { version, room: name, seat: seatToken, ...introduction } = request;
    if (version !== SIGNALLING_VERSION) throw SignallingError.versionMismatch(version);
    if (this.#joined && !this.#joined.participant.closed)
      throw SignallingError.outOfOrder('Leave the room first.');
    const joined = await this.#enter(name, introduction, seatToken);
    const { room, participant } = joined;
    this.#joined = joined;
    const uploadToken = this.services.uploads.admit(name, participant.id);
    const seat = await this.#seatIn(joined);
    // Whoever hung up while waiting is not there; who was here before may come once more.
    if (!this.socket.connected) this.#handleDisconnect(!joined.seat);
    const { id, size: present } = { id: participant.id, size: room.size };
    this.services.logger.info({ room: name, participant: id, present }, joined.seat ? 'came back' : 'joined');
    return {
      participantId: id,
      seat,
      sitting: room.sitting,
      routerRtpCapabilities: room.media.router
        .rtpCapabilities as ResponseData<'join'>['routerRtpCapabilities'],
      participants: room.others(participant).map(({ info }) => info),
      chat: [...room.chat.messages],
      uploadToken,
    };
  }

  #seatIn({ room, participant }: Presence): Promise<string> {
    return this.services.seats.issue({ room: room.name, participant: participant.id, sitting: room.sitting });
  }

  /** Joins a room, at a rate at which nobody finds one by trying names. */
  async #enter(name: string, introduction: Introduction, seatToken?: string): Promise<Presence> {
    const address = clientAddress(this.socket.handshake);
    const { limits, seats, rooms } = this.services;
    await this.#spend(limits.joins, address);
    // A seat is judged before the room is looked for: refused, it says nothing about whether there is one.
    const seat = seatToken === undefined ? null : await seats.read(seatToken, name);
    // Refusing absent rooms only would still tell a hit from a miss.
    if (!seat && (await limits.absentJoins.isUsedUp(address))) throw SignallingError.rateLimited();
    try {
      const notify: Notify = (notification, data) => this.#notify(notification, data);
      return { ...(await rooms.join(name, introduction, notify, seat)), seat };
    } catch (error) {
      if (!seat && error instanceof SignallingError && error.reason === 'room-not-found')
        await this.#spend(limits.absentJoins, address);
      throw error;
    }
  }

  #notify<N extends NotificationName>(name: N, data: NotificationData<N>): void {
    this.socket.emit(name as string, data);
    // Whoever has the place of this connection's participant has another connection.
    if (name === 'replaced') this.socket.disconnect(true);
  }

  /** @param onPurpose otherwise somebody may be back in a moment, and their place is kept. */
  #handleDisconnect(onPurpose: boolean): void {
    this.#silence.stop();
    if (onPurpose) this.#leave();
    else if (this.#joined) this.#hold(this.#joined);
  }

  #hold({ room, participant }: Presence): void {
    if (!room.hold(participant, () => this.#leave())) return;
    const { id } = participant;
    this.services.logger.info({ room: room.name, participant: id }, 'connection broke, place kept');
  }

  #leave(): void {
    if (!this.#joined) return;
    const { room, participant } = this.#joined;
    this.#joined = null;
    // Otherwise somebody has their seat, and with it what was theirs.
    if (!room.remove(participant)) return;
    this.services.uploads.handleLeft(room.name, participant.id);
    this.services.logger.info({ room: room.name, participant: participant.id, present: room.size }, 'left');
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
