import { type FaceFrame, type FaceRecording, LIMITS, RecordingError, readRecording } from '@guise/protocol';
import { Observable } from '../observable.js';

/** How fast a recording can be played. */
export const SPEEDS = [0.25, 0.5, 1, 2] as const;

/** Why a file was not opened: a {@link RecordingError}'s reason, or it could not be read at all. */
export type OpenProblem = RecordingError['reason'] | 'unreadable';

/** A recording that is played, as on a tape machine. Time passes only in {@link frame}. */
export class Replay extends Observable {
  recording: FaceRecording | null = null;
  /** What the file is called. */
  fileName = '';
  problem: { reason: OpenProblem; line: number | null } | null = null;
  opening = false;
  loop = true;
  #playing = false;
  #speed: number = 1;
  /** Where it is [ms from the start]. */
  #time = 0;
  #now: number | null = null;
  #opened = 0;

  get playing(): boolean {
    return this.#playing;
  }

  get speed(): number {
    return this.#speed;
  }

  get time(): number {
    return this.#time;
  }

  get duration(): number {
    return this.recording?.duration ?? 0;
  }

  /** Opens a file in place of what was open, and plays it. What cannot be read leaves that as it was. */
  async open(file: Blob & { name?: string }): Promise<void> {
    const turn = ++this.#opened;
    this.opening = true;
    this.problem = null;
    this.changed();
    try {
      if (file.size > LIMITS.recordingBytes) throw new RecordingError('too-large', 'too large');
      const recording = readRecording(await file.text());
      if (turn !== this.#opened) return;
      this.recording = recording;
      this.fileName = file.name ?? '';
      this.#time = 0;
      this.#playing = true;
    } catch (error) {
      if (turn !== this.#opened) return;
      const known = error instanceof RecordingError;
      this.problem = known
        ? { reason: error.reason, line: error.line }
        : { reason: 'unreadable', line: null };
    }
    this.opening = false;
    this.changed();
  }

  /** Plays on, from the start when it has ended. */
  play(): void {
    if (!this.recording) return;
    if (this.#time >= this.duration) this.#time = 0;
    this.#playing = true;
    this.changed();
  }

  pause(): void {
    this.#playing = false;
    this.changed();
  }

  /** @param time [ms], kept within the recording */
  seek(time: number): void {
    this.#time = Math.min(this.duration, Math.max(0, time));
    this.changed();
  }

  /** @param speed one of {@link SPEEDS} */
  setSpeed(speed: number): void {
    this.#speed = speed;
    this.changed();
  }

  setLoop(loop: boolean): void {
    this.loop = loop;
    this.changed();
  }

  /** The face of this moment, after the time since the last call has passed; `null`: nothing is open. @param now [ms] */
  frame(now: number): FaceFrame | null {
    const elapsed = this.#now === null ? 0 : Math.max(0, now - this.#now);
    this.#now = now;
    if (!this.recording) return null;
    if (this.#playing) this.#advance(elapsed * this.#speed);
    // Avatars ease by the time between frames, which is the viewer's.
    return { ...this.recording.sample(this.#time), timestamp: now };
  }

  #advance(by: number): void {
    const { duration } = this;
    this.#time += by;
    if (this.#time > duration) {
      if (this.loop && duration > 0) this.#time %= duration;
      else {
        this.#time = duration;
        this.#playing = false;
      }
    }
    this.changed();
  }
}
