import {
  type Grant,
  type Grants,
  LIMITS,
  type NotificationData,
  type NotificationName,
  type ParticipantInfo,
  type ParticipantState,
  SignallingError,
} from '@guise/protocol';
import type { Visitor } from '../access/gatekeeper.js';
import type { Knock } from '../access/lobby.js';
import type { Seat } from '../access/seats.js';
import type { FloodLimits, Flow } from '../media/flood-watch.js';
import { Face } from './face.js';
import { GameState } from './game-state.js';
import { type Direction, ParticipantTransports } from './participant-transports.js';
import type { Room } from './room.js';
import { ScreenShare } from './screen-share.js';
import { Voice } from './voice.js';

/** Sends a notification to one participant's browser. */
export type Notify = <N extends NotificationName>(name: N, data: NotificationData<N>) => void;

/** A participant's connection. */
export interface Peer {
  notify: Notify;
  /** Somebody takes them out: whoever holds the participant lets go of it. */
  onRemoved(): void;
  /**
   * They sent so much that the others would have suffered, and {@link onCutOff} follows.
   * @param flow what came at last; `null`: more of one thing than that may be
   */
  onFlood(direction: Direction, flow: Flow | null): void;
  /** Whoever holds the participant lets go of it, and the connection ends. */
  onCutOff(): void;
  /** The media worker that they were on died: their place is kept, and they are to come back. */
  onMediaLost(): void;
}

/** Who comes in: what they say of themselves, and what the server knows of them. */
export interface Introduction {
  visitor: Visitor;
  state: ParticipantState;
  peer: Peer;
  /** With which they waited to be let in. */
  knock: Knock | null;
  /** Who they were before, where they have a seat that says so. */
  former: Seat | null;
}

/** So soon after another one [ms] a channel that is closed, since too much came on it, is a flood. */
const AGAIN = 60_000;

/** How somebody went: they said so, their connection ended and may be back in a moment, or they were taken out. */
export type Departure = 'left' | 'lost' | 'removed';

/**
 * Somebody in a room: who they are, what they say of themselves and may do, and what they send and receive. Requests of one
 * participant must not overlap.
 */
export class Participant {
  readonly transports: ParticipantTransports;
  /** What they send, and receive of the others. */
  readonly voice: Voice;
  readonly face: Face;
  readonly screen: ScreenShare;
  readonly gameState: GameState;
  #closed = false;
  #reconnecting = false;
  #mediaLost = false;
  #flooded = false;
  /** When a channel of theirs was closed, since too much came on it [ms]. */
  #tooMuchAt = Number.NEGATIVE_INFINITY;
  /** Runs while their place is kept for them. */
  #holdTimer: NodeJS.Timeout | undefined;
  readonly #visitor: Visitor;
  readonly #state: ParticipantState;
  readonly #peer: Peer;
  /** What they say to those who hold the link's secret. */
  #introduction: string | null;

  /**
   * @param grants at first; {@link setGrants} changes them
   * @param former who they were until now, where that place is still there
   */
  constructor(
    readonly id: string,
    private readonly room: Room,
    { visitor, state, peer }: Introduction,
    private grants: Grants,
    former: Participant | null = null,
  ) {
    this.#introduction = former?.info.introduction ?? null;
    this.#visitor = visitor;
    this.#state = state;
    this.#peer = peer;
    this.transports = new ParticipantTransports(
      room.media,
      (grant) => this.may(grant),
      (direction) => this.#limitsOf(direction),
      (direction, flow, settled) => this.handleFlood(direction, flow, settled),
    );
    this.voice = new Voice(this, room, this.transports, state.muted);
    this.face = new Face(this, room, this.transports);
    this.screen = new ScreenShare(this, room, this.transports);
    this.gameState = new GameState(this, room, this.transports);
  }

  get info(): ParticipantInfo {
    return {
      id: this.id,
      name: this.#visitor.name,
      identity: this.#visitor.identity,
      grants: this.grants,
      ...this.#state,
      introduction: this.#introduction,
      reconnecting: this.#reconnecting,
      audioProducerId: this.voice.producerId,
      faceProducerId: this.face.producerId,
      stateProducerId: this.gameState.producerId,
      screenProducerId: this.screen.videoProducerId,
      screenAudioProducerId: this.screen.audioProducerId,
    };
  }

  /** Whether they get the others' captions. */
  get captionsOn(): boolean {
    return this.#state.captionsOn;
  }

  /** Who the server knows this person to be, with what they may do now. */
  get visitor(): Visitor {
    return { ...this.#visitor, grants: this.grants };
  }

  notify<N extends NotificationName>(name: N, data: NotificationData<N>): void {
    this.#peer.notify(name, data);
  }

  /** A moderator, or a game server, takes them out. @param said why, for them to read */
  handleRemoved(said?: string): void {
    this.notify('removed', said === undefined ? {} : { said });
    this.#peer.onRemoved();
  }

  /** Somebody comes with their seat. */
  handleReplaced(peer: Peer): void {
    this.close();
    // Over the same connection it is themselves, and nobody is to go.
    if (peer !== this.#peer) this.notify('replaced', {});
  }

  /** What they sent and received ended with the worker that it was on. */
  handleMediaLost(): void {
    this.#mediaLost = true;
    this.#peer.onMediaLost();
    this.notify('mediaLost', {});
  }

  /** A channel of theirs was closed, since too much came on it: the first time it may be a mistake of their program. */
  handleTooMuch(): void {
    const now = performance.now();
    if (now - this.#tooMuchAt < AGAIN) this.handleFlood('send');
    this.#tooMuchAt = now;
  }

  /** They go, once it has `settled`. */
  handleFlood(direction: Direction, flow: Flow | null = null, settled = Promise.resolve()): void {
    // Both transports may be flooded, and one flood counts once.
    if (this.#closed || this.#flooded) return;
    this.#flooded = true;
    this.#peer.onFlood(direction, flow);
    void settled.then(() => {
      // They may have left meanwhile, or been taken out.
      if (this.#closed) return;
      this.notify('cutOff', { error: SignallingError.flooded().toJSON() });
      this.#peer.onCutOff();
    });
  }

  #limitsOf(direction: Direction): FloodLimits {
    const { voiceBitrate, voiceBurst, screenBitrate, screenAudioBitrate, screenBurst } = LIMITS;
    if (direction === 'receive') return { media: 0, data: LIMITS.feedbackBitrate };
    const sharing = this.room.screenOwner === this;
    const screen = sharing ? (screenBitrate + screenAudioBitrate) * screenBurst : 0;
    return { media: voiceBitrate * voiceBurst + screen, data: LIMITS.dataBitrate };
  }

  may(grant: Grant): boolean {
    return this.grants[grant];
  }

  /** @throws SignallingError `not-allowed` */
  require(grant: Grant): void {
    if (!this.may(grant)) throw SignallingError.notAllowed(grant);
  }

  setGrants(grants: Grants): void {
    this.grants = grants;
  }

  /** Their connection ended, or somebody came with their seat. */
  get closed(): boolean {
    return this.#closed;
  }

  /** They are away since their media worker died, and are to come back. */
  get awaited(): boolean {
    return this.#mediaLost;
  }

  async setState(state: ParticipantState): Promise<void> {
    Object.assign(this.#state, state);
    await this.voice.setMuted(state.muted);
    this.room.handleChanged(this);
  }

  introduce(introduction: string): void {
    this.#introduction = introduction;
    this.room.handleChanged(this);
  }

  /** A moderator mutes them; they may unmute themselves. */
  async mute(by: Participant): Promise<void> {
    if (this.#state.muted) return;
    this.#state.muted = true;
    this.notify('mutedBy', { by: by.id });
    this.room.handleChanged(this);
    await this.voice.setMuted(true);
  }

  /** Whether anything was heard of them lately; the others see the difference. */
  handleHeard(heard: boolean): void {
    if (this.#closed || this.#reconnecting === !heard) return;
    this.#reconnecting = !heard;
    this.room.handleChanged(this);
  }

  /** Ends what is sent and received, and waits: after this time [ms] they are not coming back. */
  hold(time: number, onGone: () => void): void {
    this.close();
    this.#reconnecting = true;
    this.#holdTimer = setTimeout(onGone, time).unref();
  }

  /** Closes both transports, and with them everything produced and consumed. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#holdTimer);
    this.screen.close();
    this.voice.close();
    this.face.close();
    this.gameState.close();
    this.transports.close();
  }
}
