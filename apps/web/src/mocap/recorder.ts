import type { RemoteParticipant, Room } from '@guise/client';
import { type FaceFrame, FaceRecording, isRecordingPurpose, LIMITS } from '@guise/protocol';
import { Observable } from '../observable.js';

/** The part of a {@link Room} that recording needs. */
export type RecordableRoom = Pick<
  Room,
  'localId' | 'participants' | 'recordings' | 'on' | 'askToRecord' | 'stopRecording'
>;

/** One person's part of what was recorded. */
export interface Take {
  /** Of the participant; `null`: one's own. */
  readonly participantId: string | null;
  readonly name: string;
  /** The text of the avatar that was worn; `null`: the one of their name. */
  readonly avatar: string | null;
  readonly recording: FaceRecording;
}

/** Who somebody is, and what they wear. */
interface Performer {
  name: string;
  avatar: string | null;
}

/** Why a recording is over: somebody stopped it, it is as long as one may be, the connection was lost. */
export type RecordingEnd = 'stopped' | 'full' | 'lost';

/** How often the time that is shown goes on [ms]. */
const TICK = 500;

/**
 * Records performances: one's own as the tracker sees it, or those of everybody in the room who agrees, as they arrive. What is
 * recorded stays in this page until it is saved.
 */
export class Recorder extends Observable {
  state: 'idle' | 'asking' | 'recording' | 'done' = 'idle';
  /** Whom the recording is of. */
  scope: 'self' | 'room' = 'self';
  /** Why it ended, once it has. */
  ended: RecordingEnd = 'stopped';
  /** Why the room could not be asked; `null`: it was. */
  problem: 'too-often' | 'offline' | null = null;

  readonly #takes = new Map<string | null, Take>();
  /** What hears the others' faces. */
  readonly #ears = new Map<string, () => void>();
  readonly #unsubscribe: (() => void)[];
  #timer: ReturnType<typeof setInterval> | undefined;
  #began = 0;

  constructor(
    private readonly room: RecordableRoom,
    private readonly self: () => Performer,
  ) {
    super();
    this.#unsubscribe = [
      room.on('recordingsChanged', () => this.#handleConsent()),
      room.on('consentWithdrawn', (id, at) => this.#takes.get(id)?.recording.forgetFrom(at)),
      room.on('participantLeft', ({ id }) => this.#stopHearing(id)),
    ];
  }

  /** What was recorded, one's own first. */
  get takes(): readonly Take[] {
    return [...this.#takes.values()];
  }

  /** How long it has been going on, or went on [ms]. */
  get elapsed(): number {
    if (this.state === 'recording') return performance.now() - this.#began;
    return Math.max(0, ...this.takes.map(({ recording }) => recording.duration));
  }

  /** Whether somebody is recorded at the moment: by id; `null`: oneself. */
  isRecording(id: string | null): boolean {
    if (this.state !== 'recording') return false;
    return id === null ? true : this.#ears.has(id);
  }

  /** Records oneself from now on. What was recorded before is gone. */
  recordSelf(): void {
    if (this.state === 'recording' || this.state === 'asking') return;
    this.scope = 'self';
    this.#begin();
  }

  /**
   * Asks everybody, and records oneself and whoever agrees. What was recorded before is gone.
   * @param purpose what for: 1 to 80 characters; anything else does nothing
   */
  async recordRoom(purpose: string): Promise<void> {
    if (this.state === 'recording' || this.state === 'asking') return;
    if (!isRecordingPurpose(purpose)) return;
    const before = this.state;
    this.state = 'asking';
    this.problem = null;
    this.changed();
    try {
      await this.room.askToRecord(purpose);
      this.scope = 'room';
      this.#begin();
    } catch (error) {
      this.state = before;
      this.problem = (error as { reason?: string }).reason === 'rate-limited' ? 'too-often' : 'offline';
      this.changed();
    }
  }

  /** Ends it and keeps what was recorded. */
  stop(): void {
    this.#end('stopped');
  }

  /** Forgets what was recorded. */
  discard(): void {
    if (this.state !== 'done') return;
    this.#takes.clear();
    this.state = 'idle';
    this.changed();
  }

  /** One's own face, as the tracker sees it. */
  handleOwn(frame: FaceFrame): void {
    if (this.state !== 'recording') return;
    this.#add(null, this.self, { ...frame, timestamp: frame.timestamp + performance.timeOrigin });
  }

  /** Ends it for good. */
  close(): void {
    this.#end('stopped');
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
  }

  #begin(): void {
    this.#takes.clear();
    this.state = 'recording';
    this.problem = null;
    this.#began = performance.now();
    this.#timer = setInterval(() => this.#tick(), TICK);
    this.#handleConsent();
    this.changed();
  }

  #end(why: RecordingEnd): void {
    if (this.state !== 'recording') return;
    clearInterval(this.#timer);
    for (const id of [...this.#ears.keys()]) this.#stopHearing(id);
    this.state = this.#takes.size > 0 ? 'done' : 'idle';
    this.ended = why;
    // Somebody who is gone from the room records nobody there.
    if (this.scope === 'room' && why !== 'lost') this.#stopAsking();
    this.changed();
  }

  #stopAsking(): void {
    // A connection that is lost, or a recording that is over: either way nobody is recorded.
    this.room.stopRecording().catch(() => undefined);
  }

  #tick(): void {
    if (this.elapsed >= LIMITS.recordingDuration) this.#end('full');
    else this.changed();
  }

  /** Hears exactly those who agree at this moment. */
  #handleConsent(): void {
    const mine = this.room.recordings.find(({ recorderId }) => recorderId === this.room.localId);
    // Whoever came back is not the one who asked: nobody shall believe that they are still recorded.
    if (mine && (this.state === 'idle' || this.state === 'done')) this.#stopAsking();
    if (this.state !== 'recording' || this.scope !== 'room') return;
    if (!mine) {
      this.#end('lost');
      return;
    }
    for (const id of [...this.#ears.keys()]) if (!mine.agreed.includes(id)) this.#stopHearing(id);
    for (const id of mine.agreed) {
      const participant = this.room.participants.get(id);
      if (participant && !this.#ears.has(id)) this.#hear(participant);
    }
    this.changed();
  }

  #hear(participant: RemoteParticipant): void {
    const { id } = participant;
    this.#ears.set(
      id,
      participant.onFace((frame) => this.#add(id, () => participant, frame)),
    );
  }

  #stopHearing(id: string): void {
    this.#ears.get(id)?.();
    if (this.#ears.delete(id)) this.changed();
  }

  #add(id: string | null, performer: () => Performer, frame: FaceFrame): void {
    let take = this.#takes.get(id);
    if (!take) {
      const { name, avatar } = performer();
      take = { participantId: id, name, avatar, recording: new FaceRecording(name) };
      this.#takes.set(id, take);
    }
    if (take.recording.add(frame) === 'full') this.#end('full');
  }
}
