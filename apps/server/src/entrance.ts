import { type RequestData, SIGNALLING_VERSION, SignallingError } from '@guise/protocol';
import { type Arrival, type Gatekeeper, type Visitor, withSeat } from './access/gatekeeper.js';
import type { Knock } from './access/lobby.js';
import type { Seat, Seats } from './access/seats.js';
import type { Logger } from './logger.js';
import type { RateLimits } from './rate-limits.js';
import type { Participant, Peer } from './rooms/participant.js';
import type { Room } from './rooms/room.js';
import type { Rooms } from './rooms/rooms.js';

/** Somebody's presence in a room, and the seat with which they came, if any. */
export interface Presence {
  room: Room;
  participant: Participant;
  seat: Seat | null;
}

/** What it takes to let somebody in. */
export interface EntranceServices {
  rooms: Rooms;
  gatekeeper: Gatekeeper;
  seats: Seats;
  limits: RateLimits;
  logger: Logger;
}

/** The connection that asks. */
export interface Caller extends Peer {
  address: string;
  /** Takes one point. @throws SignallingError `rate-limited` */
  spend(limit: RateLimits[keyof RateLimits], key: string): Promise<void>;
}

/** One connection's way into a room: who is it, may they come in, do they have to wait? */
export class Entrance {
  /** Waits to be let in, or was and has not joined yet. */
  #knocked: { knock: Knock; withdraw: () => void } | null = null;

  constructor(
    private readonly services: EntranceServices,
    private readonly caller: Caller,
  ) {}

  get waiting(): boolean {
    return this.#knocked !== null;
  }

  /** @throws SignallingError with any of the reasons for which nobody gets in */
  async join(request: RequestData<'join'>): Promise<Presence> {
    const { seat: seatToken, room, muted, cameraOn, avatar, handRaised, captionsOn } = request;
    // A seat is judged before the room is looked for: refused, it says nothing about whether there is one.
    const reading = seatToken === undefined ? null : this.services.seats.read(seatToken, room);
    const awaited = reading?.then(
      ({ participant }) => this.services.rooms.awaits(room, participant),
      () => false,
    );
    await this.#checkArrival(request, await awaited);
    const seat = await reading;
    const visitor = await this.#recognise(request, seat);
    const state = { muted, cameraOn, avatar, handRaised, captionsOn };
    const { caller } = this;
    const joined = await this.#find(seat, () =>
      this.services.rooms.join(room, {
        visitor,
        state,
        peer: caller,
        knock: this.#knocked?.knock ?? null,
        former: seat,
      }),
    );
    this.#knocked = null;
    return { ...joined, seat };
  }

  /** Waits to be let in: `admitted` or `denied` follows. @throws SignallingError as {@link join} */
  async knock(request: RequestData<'knock'>): Promise<void> {
    await this.caller.spend(this.services.limits.knocks, this.caller.address);
    await this.#checkArrival(request);
    const visitor = await this.services.gatekeeper.recognise(request);
    this.withdraw();
    const onAnswer = (admitted: boolean) => {
      if (!admitted) this.#knocked = null;
      this.caller.notify(admitted ? 'admitted' : 'denied', {});
    };
    this.#knocked = await this.#find(null, () => this.services.rooms.knock(request.room, visitor, onAnswer));
  }

  /** Does not wait any longer. */
  withdraw(): void {
    this.#knocked?.withdraw();
    this.#knocked = null;
  }

  /** Lets this participant come back. */
  seatOf({ room, participant }: Presence): Promise<string> {
    return this.services.seats.issue({
      room: room.name,
      participant: participant.id,
      sitting: room.sitting,
      moderates: participant.may('moderate'),
    });
  }

  /** @param awaited they had to go for something that is not theirs, and with them maybe a whole school */
  async #checkArrival({ version }: Pick<RequestData<'knock'>, 'version'>, awaited = false): Promise<void> {
    if (version !== SIGNALLING_VERSION) throw SignallingError.versionMismatch(version);
    const { limits } = this.services;
    if (await limits.floods.isUsedUp(this.caller.address)) throw SignallingError.flooded();
    if (!awaited) await this.caller.spend(limits.joins, this.caller.address);
  }

  /** Whoever has a place in the call needs no token that is still good: it said when they may come, not how long they may stay. */
  async #recognise(arrival: Arrival, seat: Seat | null): Promise<Visitor> {
    const { gatekeeper, rooms } = this.services;
    try {
      const visitor = await gatekeeper.recognise(arrival);
      return seat ? withSeat(visitor, seat.participant) : visitor;
    } catch (error) {
      const expired = error instanceof SignallingError && error.reason === 'token-expired';
      const visitor = expired && seat && (await rooms.remembered(arrival.room, seat.participant));
      if (visitor) return withSeat(visitor, seat.participant);
      throw error;
    }
  }

  /** Asks for a room, at a rate at which nobody finds one by trying names. */
  async #find<T>(seat: Seat | null, ask: () => Promise<T>): Promise<T> {
    const { limits } = this.services;
    const { address } = this.caller;
    // Refusing absent rooms only would still tell a hit from a miss.
    if (!seat && (await limits.absentJoins.isUsedUp(address))) throw SignallingError.rateLimited();
    try {
      return await ask();
    } catch (error) {
      if (!seat && error instanceof SignallingError && error.reason === 'room-not-found')
        await this.caller.spend(limits.absentJoins, address);
      throw error;
    }
  }
}
