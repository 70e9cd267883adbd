import { JoinError, type JoinErrorReason } from '@guise/client';
import { TypedEmitter } from '@guise/protocol';
import type { joinLobby } from '../join-lobby.js';
import type { Lobby } from '../lobby.js';
import { LobbyError, type LobbyErrorReason, type LobbyProblem } from '../lobby-error.js';
import type { LobbyParticipant } from '../lobby-participant.js';
import type { LobbyOptions } from '../lobby-types.js';

export type CallStep = 'idle' | 'joining' | 'waiting' | 'joined' | 'over';

/** Why it is over, or never began. */
export interface CallEnd {
  /** `left`: on purpose. */
  readonly reason: 'left' | 'failed' | JoinErrorReason | LobbyErrorReason;
  /** For developers. */
  readonly message: string;
}

/** A trouble of one's own that is told while the call goes on. */
export type CallNotice = 'voices-blocked' | 'not-allowed' | 'camera' | 'microphone' | 'tracker';
const NOTICES: readonly string[] = ['voices-blocked', 'not-allowed', 'camera', 'microphone', 'tracker'];

interface CallModelEvents {
  changed: [];
  joined: [lobby: Lobby];
  participantJoined: [participant: LobbyParticipant];
  participantUpdated: [participant: LobbyParticipant];
  participantLeft: [participant: LobbyParticipant];
  speakersChanged: [ids: readonly string[]];
  problem: [problem: LobbyProblem];
  closed: [end: CallEnd];
}

/** One person's call, from the button to its end, and again. */
export class CallModel extends TypedEmitter<CallModelEvents> {
  readonly #joinLobby: typeof joinLobby;
  #step: CallStep = 'idle';
  #lobby: Lobby | null = null;
  #end: CallEnd | null = null;
  #notice: CallNotice | null = null;
  #speakers: ReadonlySet<string> = new Set();
  #joining: { promise: Promise<Lobby>; abort: AbortController } | null = null;

  constructor(join: typeof joinLobby) {
    super();
    this.#joinLobby = join;
  }

  get step(): CallStep {
    return this.#step;
  }

  /** While one is in. */
  get lobby(): Lobby | null {
    return this.#lobby;
  }

  /** While it is over. */
  get end(): CallEnd | null {
    return this.#end;
  }

  get notice(): CallNotice | null {
    return this.#notice;
  }

  /** Ids of those who speak. */
  get speakers(): ReadonlySet<string> {
    return this.#speakers;
  }

  get isReconnecting(): boolean {
    return this.#lobby !== null && this.#lobby.connectionState !== 'connected';
  }

  /** Once at a time: whoever asks again gets the same answer. @throws JoinError, LobbyError */
  join(options: Omit<LobbyOptions, 'signal' | 'onWaiting'>): Promise<Lobby> {
    if (this.#lobby) return Promise.resolve(this.#lobby);
    if (this.#joining) return this.#joining.promise;
    const abort = new AbortController();
    const promise = this.#enter(options, abort);
    this.#joining = { promise, abort };
    this.#end = null;
    this.#notice = null;
    this.#set('joining');
    return promise;
  }

  /** Also while it is being joined. */
  async leave(): Promise<void> {
    if (this.#joining) {
      this.#joining.abort.abort();
      this.#close({ reason: 'left', message: 'It was left while it was being joined.' });
    } else await this.#lobby?.leave();
  }

  /** It could not even be tried. */
  fail(error: unknown): void {
    this.#close(endOf(error));
  }

  /** The page was touched: voices begin with that. */
  handleTouched(): void {
    if (this.#notice === 'voices-blocked') this.dismissNotice();
  }

  dismissNotice(): void {
    this.#notice = null;
    this.emit('changed');
  }

  async #enter(options: LobbyOptions, abort: AbortController): Promise<Lobby> {
    const isCurrent = () => this.#joining?.abort === abort;
    try {
      const lobby = await this.#joinLobby({
        ...options,
        signal: abort.signal,
        onWaiting: () => {
          if (isCurrent()) this.#set('waiting');
        },
      });
      if (abort.signal.aborted) {
        await lobby.leave();
        throw new DOMException('It was left while it was being joined.', 'AbortError');
      }
      this.#handleJoined(lobby);
      return lobby;
    } catch (error) {
      if (isCurrent()) this.#close(endOf(error));
      throw error;
    }
  }

  #handleJoined(lobby: Lobby): void {
    this.#joining = null;
    this.#lobby = lobby;
    lobby.on('participantJoined', (participant) => this.#pass('participantJoined', participant));
    lobby.on('participantUpdated', (participant) => this.#pass('participantUpdated', participant));
    lobby.on('participantLeft', (participant) => this.#pass('participantLeft', participant));
    lobby.on('localUpdated', ({ muted, cameraOn }) => {
      // What works again is no trouble any more.
      if (this.#notice === (cameraOn ? 'camera' : null) || this.#notice === (muted ? null : 'microphone'))
        this.#notice = null;
      this.emit('changed');
    });
    lobby.on('connectionStateChanged', () => this.emit('changed'));
    lobby.on('speakersChanged', (ids) => {
      this.#speakers = new Set(ids);
      this.emit('changed');
      this.emit('speakersChanged', ids);
    });
    lobby.on('problem', (problem) => {
      if (NOTICES.includes(problem.reason)) this.#notice = problem.reason as CallNotice;
      this.emit('changed');
      this.emit('problem', problem);
    });
    lobby.on('closed', (error) =>
      this.#close(error ? endOf(error) : { reason: 'left', message: 'It was left.' }),
    );
    this.#set('joined');
    this.emit('joined', lobby);
  }

  #pass(event: 'participantJoined' | 'participantUpdated' | 'participantLeft', who: LobbyParticipant): void {
    this.emit('changed');
    this.emit(event, who);
  }

  #close(end: CallEnd): void {
    this.#joining = null;
    this.#lobby = null;
    this.#speakers = new Set();
    this.#notice = null;
    this.#end = end;
    this.#set('over');
    this.emit('closed', end);
  }

  #set(step: CallStep): void {
    this.#step = step;
    this.emit('changed');
  }
}

function endOf(error: unknown): CallEnd {
  if (error instanceof JoinError || error instanceof LobbyError)
    return { reason: error.reason, message: error.message };
  return { reason: 'failed', message: error instanceof Error ? error.message : String(error) };
}
