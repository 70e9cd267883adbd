import type { ScreenClosedReason, SignallingErrorMessage } from '@guise/protocol';
import type { JoinError } from './errors.js';
import type { MediaExchangeEvents } from './media-exchange.js';
import type { RoomNewsEvents } from './room-news.js';
import type { JoinOptions } from './room-types.js';

/** Where to go and who is coming. */
export type SessionOptions = Pick<
  JoinOptions,
  'server' | 'room' | 'name' | 'token' | 'browserKey' | 'webRtc' | 'iceTransportPolicy' | 'seal'
>;

/** How a stay begins. */
export interface Opening {
  /** Of several servers the one that is asked first; by default the one in the options. */
  server?: string;
  /** Brings one back as who one was. */
  seat?: string | null;
  /** Gives it up. */
  signal?: AbortSignal;
  /** How long to wait for a connection [ms]. */
  timeout?: number;
  /** Called when one has to wait to be let in. */
  onWaiting?: () => void;
}

export interface SessionEvents extends RoomNewsEvents, Omit<MediaExchangeEvents, 'problem' | 'lost'> {
  /** The server ended the screen that we share. */
  screenClosed: [reason: ScreenClosedReason, participantId: string | null];
  /** Somebody who receives our face needs a keyframe. */
  keyframeRequested: [];
  /** The server closed the channel of our state: it took too much. */
  stateClosed: [];
  /** Whether anybody receives only some layers of our face. */
  faceLayered: [layered: boolean];
  /** What the others miss of our face packets. */
  faceReception: [lossShare: number];
  /** The server refused something that was not asked for with a request, or a consumer failed. */
  problem: [error: SignallingErrorMessage | unknown];
  /** There is a younger one: with it one comes back. */
  seatRenewed: [seat: string];
  /** The stay ended and nobody here ended it. Comes once. */
  lost: [];
  /** A moderator ended the stay, or the call for everybody: there is no way back. Comes once. */
  over: [error: JoinError];
  /** Somebody came with this seat: the stay is over, and there is no way back. Comes once. */
  replaced: [];
}
