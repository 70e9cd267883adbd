import {
  LIMITS,
  type NotificationData,
  type NotificationName,
  type RequestData,
  type ResponseData,
  SignallingError,
  type SignallingErrorReason,
} from '@guise/protocol';
import type { Socket } from 'socket.io';
import type { TurnServers } from './access/turn.js';
import type { ProxyTrust } from './client-address.js';
import { Entrance, type EntranceServices, type Presence } from './entrance.js';
import type { Flow } from './media/flood-watch.js';
import { checkMessage } from './message-check.js';
import type { Metrics } from './metrics/metrics.js';
import type { Cluster } from './nodes/cluster.js';
import type { RateLimits } from './rate-limits.js';
import type { Handlers, RequestContext } from './requests/handlers.js';
import { mediaHandlers } from './requests/media-requests.js';
import { moderationHandlers } from './requests/moderation-requests.js';
import { roomHandlers } from './requests/room-requests.js';
import type { Departure } from './rooms/participant.js';
import type { Direction } from './rooms/participant-transports.js';
import { watchReading } from './signalling-guard.js';
import { SilenceWatch } from './silence-watch.js';
import type { Uploads } from './uploads/uploads.js';

/** After this long without a sign of life the others see that somebody is not there [ms]; two pings are answered within it. */
const SILENCE = 5500;
/** Socket.IO's words for a connection that one of its ends ended on purpose. */
const ENDED_ON_PURPOSE = /namespace disconnect$/;

/** Requests of those who are in no room yet. */
const ARRIVING: ReadonlySet<string> = new Set(['join', 'knock']);

/** What a connection works with. */
export interface ConnectionServices extends EntranceServices {
  uploads: Uploads;
  metrics: Metrics;
  turn: TurnServers;
  proxies: ProxyTrust;
  cluster: Cluster;
}

/**
 * One browser's signalling connection. Whatever arrives is counted, measured and checked before any code
 * acts on it, one message after the other, and gets an answer: data, or a typed error.
 */
export class Connection {
  #joined: Presence | null = null;
  #queue: Promise<void> = Promise.resolve();
  /** Requests that came and are not answered yet. */
  #pending = 0;
  readonly #handlers: Handlers;
  readonly #entrance: Entrance;
  readonly #address: string;
  readonly #silence = new SilenceWatch(SILENCE, (heard) => this.#joined?.participant.handleHeard(heard));

  constructor(
    private readonly socket: Socket,
    private readonly services: ConnectionServices,
  ) {
    this.#address = services.proxies.addressOf(socket.request);
    this.#entrance = new Entrance(services, {
      address: this.#address,
      spend: (limit, key) => this.#spend(limit, key),
      notify: (name, data) => this.#notify(name, data),
      onRemoved: () => this.#leave('removed'),
      onFlood: (direction, flow) => this.#handleFlood(direction, flow),
      onCutOff: () => this.#handleCutOff(),
      onMediaLost: () => this.#joined && this.#hold(this.#joined, 'media worker died, place kept'),
    });
    this.#handlers = this.#requestHandlers();
    socket.onAny((name: string, ...args: unknown[]) => this.#handleMessage(name, args));
    socket.conn.on('packet', () => this.#silence.handleHeard());
    watchReading(socket.conn, () => this.#cut('nothing is read'));
    socket.on('disconnect', (reason) => this.#handleDisconnect(ENDED_ON_PURPOSE.test(reason)));
  }

  #handleMessage(name: string, args: unknown[]): void {
    const last = args.at(-1);
    const reply = typeof last === 'function' ? (last as (reply: unknown) => void) : null;
    const data = reply ? args.slice(0, -1) : args;
    // One after the other they would wait, and be counted, only when it is their turn.
    if (this.#pending >= LIMITS.pendingRequests) {
      this.#cut('too many requests at once');
      return;
    }
    this.#pending++;
    const arrival = performance.now();
    const note = (reason: SignallingErrorReason | null) =>
      this.services.metrics.handleAnswered(name, (performance.now() - arrival) / 1000, reason);
    this.#queue = this.#queue
      .then(() => this.#answer(name, data))
      .then((answer) => {
        // What is to hold when it leaves, among the news that leave before and after it, is made only now.
        const data = typeof answer === 'function' ? answer() : answer;
        note(null);
        reply?.({ ok: true, data });
      })
      .catch((error: unknown) => {
        const refusal = this.#asRefusal(name, error);
        note(refusal.reason);
        this.#refuse(name, refusal, reply);
      })
      .finally(() => this.#pending--);
  }

  /** Ends a connection that is beyond all patience. */
  #cut(why: string): void {
    if (!this.socket.connected) return;
    this.services.logger.debug({ socket: this.socket.id, why }, 'connection cut');
    this.socket.disconnect(true);
  }

  #refuse(name: string, error: SignallingError, reply: ((reply: unknown) => void) | null): void {
    this.services.logger.debug({ socket: this.socket.id, message: name, reason: error.reason }, 'refused');
    if (reply) reply({ ok: false, error: error.toJSON() });
    else this.socket.emit('refused', { error: error.toJSON() });
  }

  #asRefusal(name: string, error: unknown): SignallingError {
    if (error instanceof SignallingError) return error;
    // Whatever was on its way when somebody went, or was taken out, went with them.
    if (this.#joined?.participant.closed ?? !ARRIVING.has(name)) return SignallingError.notJoined();
    this.services.logger.error({ err: error, socket: this.socket.id, message: name }, 'request failed');
    return SignallingError.server();
  }

  async #answer(name: string, args: unknown[]): Promise<unknown> {
    await this.#spend(this.services.limits.requests, this.socket.id);
    const { name: request, data } = checkMessage(name, args);
    return (this.#handlers[request] as (data: unknown) => unknown)(data);
  }

  async #spend(limit: RateLimits[keyof RateLimits], key: string): Promise<void> {
    const verdict = await limit.consume(key);
    if (verdict === 'granted') return;
    if (verdict === 'cut') this.#cut('too many requests');
    throw SignallingError.rateLimited();
  }

  #requestHandlers(): Handlers {
    const { rooms, limits, logger } = this.services;
    const context: RequestContext = {
      present: () => this.#present,
      spend: (limit, key) => this.#spend(limits[limit], key),
    };
    return {
      ...mediaHandlers(context),
      ...roomHandlers({ ...context, connectionId: this.socket.id }),
      ...moderationHandlers({ ...context, end: (room, actor) => rooms.end(room, actor), logger }),
      join: (data) => this.#join(data),
      knock: (data) => this.#knock(data),
      renewSeat: async () => ({ seat: await this.#entrance.seatOf(this.#present) }),
      ping: () => ({}),
      leave: () => {
        if (!this.#joined && !this.#entrance.waiting) throw SignallingError.notJoined();
        this.#leave('left');
        return {};
      },
    };
  }

  get #present(): Presence {
    if (!this.#joined || this.#joined.participant.closed) throw SignallingError.notJoined();
    return this.#joined;
  }

  async #join(request: RequestData<'join'>): Promise<() => ResponseData<'join'>> {
    this.#checkOutside();
    const joined = await this.#entrance.join(request);
    const { room, participant } = joined;
    this.#joined = joined;
    const uploadToken = this.services.uploads.admit(room.name, participant.id);
    const seat = await this.#entrance.seatOf(joined);
    // Whoever hung up while waiting is not there; who was here before may come once more.
    if (!this.socket.connected) this.#handleDisconnect(!joined.seat);
    this.services.metrics.handleJoined(joined.seat ? 'back' : 'new');
    const { id, size: present } = { id: participant.id, size: room.size };
    this.services.logger.info(
      { room: room.name, participant: id, present },
      joined.seat ? 'came back' : 'joined',
    );
    return () => this.#roomAsJoined(joined, seat, uploadToken);
  }

  #roomAsJoined({ room, participant }: Presence, seat: string, uploadToken: string): ResponseData<'join'> {
    const { name, identity, grants } = participant.info;
    const { state: access, lobby } = room.moderation.access;
    return {
      participantId: participant.id,
      seat,
      sitting: room.sitting,
      ...{ name, identity, grants, access },
      knockers: grants.moderate ? lobby.knockers : [],
      routerRtpCapabilities: room.rtpCapabilities as ResponseData<'join'>['routerRtpCapabilities'],
      iceServers: this.services.turn.iceServers(participant.id),
      participants: room.others(participant).map(({ info }) => info),
      chat: [...room.chat.messages],
      recordings: room.recordings.seenBy(participant.id),
      uploadToken,
      servers: [...this.services.cluster.addresses],
    };
  }

  async #knock(request: RequestData<'knock'>): Promise<ResponseData<'knock'>> {
    this.#checkOutside();
    await this.#entrance.knock(request);
    if (!this.socket.connected) this.#leave('lost');
    return {};
  }

  #checkOutside(): void {
    if (this.#joined && !this.#joined.participant.closed)
      throw SignallingError.outOfOrder('Leave the room first.');
  }

  #notify<N extends NotificationName>(name: N, data: NotificationData<N>): void {
    this.socket.emit(name as string, data);
    // Whoever has the place of this connection's participant has another connection.
    if (name === 'replaced') this.socket.disconnect(true);
  }

  /** @param onPurpose otherwise somebody may be back in a moment, and their place is kept. */
  #handleDisconnect(onPurpose: boolean): void {
    this.#silence.stop();
    if (onPurpose || !this.#joined) this.#leave('lost');
    else this.#hold(this.#joined, 'connection broke, place kept');
  }

  #handleFlood(direction: Direction, flow: Flow | null): void {
    const { limits, logger } = this.services;
    const { room, participant } = this.#joined ?? {};
    logger.warn(
      { room: room?.name, participant: participant?.id, transport: direction, ...flow },
      'cut off for sending too much',
    );
    // At once: whoever leaves before they are cut off has flooded, too.
    limits.floods
      .consume(this.#address)
      .catch((error: unknown) => logger.error({ err: error }, 'not counted'));
  }

  #handleCutOff(): void {
    this.#leave('left');
    this.socket.disconnect(true);
  }

  #hold(presence: Presence, why: string): void {
    const { room, participant } = presence;
    const onGone = () => {
      // Somebody may have joined again over this connection, as somebody else.
      if (this.#joined === presence) this.#joined = null;
      this.#depart(presence, 'lost');
    };
    if (!room.hold(participant, onGone)) return;
    this.services.logger.info({ room: room.name, participant: participant.id }, why);
  }

  #leave(departure: Departure): void {
    this.#entrance.withdraw();
    const presence = this.#joined;
    this.#joined = null;
    if (presence) this.#depart(presence, departure);
  }

  #depart({ room, participant }: Presence, departure: Departure): void {
    // Otherwise somebody has their seat, and with it what was theirs.
    if (!room.remove(participant, departure)) return;
    this.services.uploads.handleLeft(room.name, participant.id);
    this.services.logger.info({ room: room.name, participant: participant.id, present: room.size }, 'left');
  }
}
