import { avatarTextSchema, LIMITS, type ParticipantState, SignallingError } from '@guise/protocol';
import * as v from 'valibot';
import type { Session } from './session.js';

/** The part of a {@link Session} that oneself needs. */
export type LocalSession = Pick<Session, 'setAudio' | 'setState'>;

/** What one says of oneself and the voice one gives, over all stays in a room: each new one is told. */
export class LocalParticipant {
  #session: LocalSession | null = null;
  #track: MediaStreamTrack | null = null;
  readonly #state: ParticipantState;

  /** @param onProblem something was not taken by the server, and nobody waits for it. */
  constructor(
    state: ParticipantState,
    private readonly onProblem: (error: unknown) => void,
  ) {
    this.#state = { ...state };
  }

  get state(): Readonly<ParticipantState> {
    return this.#state;
  }

  /** @throws SignallingError `malformed` where the avatar is no text for one; everything stays as it was */
  change(change: Partial<ParticipantState>): void {
    const { avatar = null } = change;
    if (avatar !== null && !v.is(avatarTextSchema, avatar))
      throw SignallingError.malformed(`avatar: expected 1 to ${LIMITS.avatarBytes} bytes of text`);
    Object.assign(this.#state, change);
    this.#publishState();
  }

  /** Publishes this voice in place of the one before; `null`: none. @throws SignallingError, JoinError */
  async setVoice(track: MediaStreamTrack | null): Promise<void> {
    this.#track = track;
    await this.#publishVoice();
  }

  /** A new stay begins. @param told whether the server knows the state already: one came in with it. */
  handleSession(session: LocalSession, told: boolean): void {
    this.#session = session;
    if (told) return;
    this.#publishState();
    if (this.#track) this.#publishVoice().catch(this.onProblem);
  }

  /** The connection is lost, or the room is over. */
  handleLost(): void {
    this.#session = null;
  }

  async #publishVoice(): Promise<void> {
    const session = this.#session;
    try {
      await session?.setAudio(this.#track);
    } catch (error) {
      // A stay that ended meanwhile took its voice along: the next one publishes it anew.
      if (this.#session === session) throw error;
    }
  }

  #publishState(): void {
    this.#session?.setState({ ...this.#state }).catch(this.onProblem);
  }
}
