import type { RemoteParticipant, Room } from '@guise/client';
import type { Caption } from '@guise/protocol';
import { Observable } from '../observable.js';
import { words } from '../words/index.js';
import { CaptionLines } from './caption-lines.js';
import { CaptionWriter } from './caption-writer.js';
import type { SpeechService } from './speech-service.js';
import { rememberSpoken } from './spoken-languages.js';

/** The part of a {@link Room} that captions need. */
export type CaptionRoom = Pick<
  Room,
  'localId' | 'participants' | 'on' | 'captionsOn' | 'setCaptionsOn' | 'sendCaption'
>;

interface CaptionParts {
  /** `null`: this browser cannot turn speech into text. */
  speech: SpeechService | null;
  /** What one speaks, BCP 47. */
  language: string;
  announce: (sentence: string) => void;
}

/** Captions as one person has them: what they read, and what of their own words becomes text. Both are off at first. */
export class Captions extends Observable {
  readonly writer: CaptionWriter;
  readonly #lines = new CaptionLines();
  /** Whom it was said of that they read captions. */
  readonly #said = new Set<string>();
  readonly #unsubscribe: (() => void)[];

  constructor(
    private readonly room: CaptionRoom,
    private readonly parts: CaptionParts,
  ) {
    super();
    this.writer = new CaptionWriter(parts.speech, parts.language, (caption) => this.#send(caption));
    this.#unsubscribe = [
      this.writer.subscribe(() => this.changed()),
      this.#lines.subscribe(() => this.changed()),
      room.on('caption', ({ id, name }, caption) => {
        if (this.reading) this.#lines.add(id, name, caption);
      }),
      room.on('participantJoined', (participant) => this.#handleParticipant(participant)),
      room.on('participantUpdated', (participant) => this.#handleParticipant(participant)),
      room.on('participantLeft', ({ id }) => {
        this.#said.delete(id);
        this.#tellWriter();
      }),
    ];
    for (const participant of room.participants.values()) this.#handleParticipant(participant);
  }

  /** Whether captions are shown here. */
  get reading(): boolean {
    return this.room.captionsOn;
  }

  /** The last two lines, oldest first. */
  get lines() {
    return this.#lines.lines;
  }

  /** Whether anybody reads what is said, oneself included. */
  get isRead(): boolean {
    return this.reading || this.#othersRead;
  }

  get #othersRead(): boolean {
    return [...this.room.participants.values()].some(({ captionsOn }) => captionsOn);
  }

  setReading(reading: boolean): void {
    this.room.setCaptionsOn(reading);
    if (!reading) this.#lines.clear();
    this.#tellWriter();
    this.changed();
  }

  /** Speaks another language from now on, and remembers it. */
  async speak(language: string): Promise<void> {
    rememberSpoken(language);
    await this.writer.speak(language);
  }

  close(): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.writer.close();
    this.#lines.clear();
  }

  #handleParticipant({ id, name, captionsOn }: RemoteParticipant): void {
    if (!captionsOn) this.#said.delete(id);
    else if (!this.#said.has(id)) {
      this.#said.add(id);
      if (this.parts.speech && !this.writer.on) this.parts.announce(words.captions.asked(name));
    }
    this.#tellWriter();
  }

  #tellWriter(): void {
    this.writer.handleWanted(this.isRead);
  }

  #send(caption: Caption): void {
    if (this.reading) this.#lines.add(this.room.localId, words.captions.you, caption);
    // Only for oneself it does not leave the device.
    if (!this.#othersRead) return;
    this.room.sendCaption(caption).catch((error: unknown) => console.warn('A caption was not sent:', error));
  }
}
