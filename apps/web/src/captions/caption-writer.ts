import type { Caption } from '@guise/protocol';
import { Observable } from '../observable.js';
import { lastWords, linesOf } from './caption-text.js';
import type { SpeechService } from './speech-service.js';

/** Why one's words are not turned into text, or not at the moment. */
export type CaptionProblem = 'not-allowed' | 'language-not-supported' | 'network' | 'no-microphone' | 'moved';

/** Where one's voice goes to become text: nowhere but this device, to the browser's maker, nowhere as there is no way; or that is being asked. */
export type VoiceGoes = 'device' | 'maker' | 'nowhere' | 'unknown';

/** Errors after which trying again is no use, in the Web Speech API's words. */
const FINAL: Readonly<Record<string, CaptionProblem>> = {
  'not-allowed': 'not-allowed',
  'service-not-allowed': 'not-allowed',
  'language-not-supported': 'language-not-supported',
  'audio-capture': 'no-microphone',
};
/** What is being said goes out no more often than this [ms]. */
const INTERVAL = 300;
/** A recogniser that ends by itself is started again after this, and twice as late each time that it hears nothing [ms]. */
const RESTART = { first: 250, last: 8000 };

/** Turns what one says into captions: while it is on, somebody reads, and one is not muted. */
export class CaptionWriter extends Observable {
  #on = false;
  #language: string;
  #goes: VoiceGoes;
  /** Where the voice was to go when it was switched on. */
  #agreed: VoiceGoes = 'nowhere';
  problem: CaptionProblem | null = null;

  #muted = true;
  #track: MediaStreamTrack | null = null;
  #wanted = false;
  /** Ends the recogniser that listens at the moment. */
  #stop: (() => void) | null = null;
  #restart: ReturnType<typeof setTimeout> | undefined;
  #delay = RESTART.first;
  #flush: ReturnType<typeof setTimeout> | undefined;
  /** What was heard and has not gone out, by utterance. */
  readonly #pending = new Map<number, Caption>();
  #utterances = 0;

  /** @param send hears every caption, interim and final */
  constructor(
    private readonly service: SpeechService | null,
    language: string,
    private readonly send: (caption: Caption) => void,
  ) {
    super();
    this.#language = language;
    this.#goes = service ? 'unknown' : 'nowhere';
    void this.#ask();
  }

  /** Whether the person wants it. */
  get on(): boolean {
    return this.#on;
  }

  get listening(): boolean {
    return this.#stop !== null;
  }

  get muted(): boolean {
    return this.#muted;
  }

  /** What one speaks, BCP 47. */
  get language(): string {
    return this.#language;
  }

  /** To be said before it is switched on. */
  get goes(): VoiceGoes {
    return this.#goes;
  }

  /** Switches it on, once {@link goes} has been said, or off. */
  switchOn(on: boolean): void {
    if (on && this.#goes !== 'device' && this.#goes !== 'maker') return;
    this.#on = on;
    this.#agreed = this.#goes;
    this.problem = null;
    this.#delay = RESTART.first;
    this.#follow();
  }

  async speak(language: string): Promise<void> {
    if (language === this.#language) return;
    this.#language = language;
    this.#halt();
    this.#goes = this.service ? 'unknown' : 'nowhere';
    if (this.problem === 'language-not-supported') this.problem = null;
    this.changed();
    await this.#ask();
    this.#follow();
  }

  /** @param track one's microphone; muted, nobody listens */
  handleVoice(muted: boolean, track: MediaStreamTrack | null): void {
    if (track !== this.#track) this.#halt();
    this.#track = track;
    this.#muted = muted;
    this.#follow();
  }

  /** Whether anybody reads what is said. */
  handleWanted(wanted: boolean): void {
    this.#wanted = wanted;
    this.#follow();
  }

  close(): void {
    this.#on = false;
    this.#halt();
  }

  async #ask(): Promise<void> {
    if (!this.service) return;
    const language = this.#language;
    const local = await this.service.isLocal(language);
    if (language !== this.#language) return;
    this.#goes = local ? 'device' : 'maker';
    // A yes to this device is no yes to the browser's maker.
    if (this.#on && this.#agreed === 'device' && !local) this.#give('moved');
    else this.changed();
  }

  #follow(): void {
    const should = this.#on && this.#wanted && !this.#muted && this.#goes !== 'unknown';
    if (!should) this.#halt();
    else if (!this.#stop && this.#restart === undefined) this.#listen();
    this.changed();
  }

  #listen(): void {
    this.#restart = undefined;
    const numbers = new Map<number, number>();
    const local = this.#goes === 'device';
    const options = { language: this.#language, local, track: this.#track };
    this.#stop =
      this.service?.listen(options, {
        onHeard: (index, text, final) => {
          const number = numbers.get(index) ?? ++this.#utterances;
          numbers.set(index, number);
          this.#hear(number, text, final);
        },
        onEnded: (error) => this.#handleEnded(error),
      }) ?? null;
    this.changed();
  }

  #hear(utterance: number, text: string, final: boolean): void {
    this.#delay = RESTART.first;
    if (this.problem === 'network') {
      this.problem = null;
      this.changed();
    }
    const language = this.#language;
    if (!final) {
      const line = lastWords(text);
      if (line) this.#pending.set(utterance, { utterance, text: line, final, language });
      if (this.#pending.size > 0) this.#flush ??= setTimeout(() => this.#send(), INTERVAL);
      return;
    }
    this.#pending.delete(utterance);
    linesOf(text).forEach((line, index) => {
      const number = index === 0 ? utterance : ++this.#utterances;
      this.send({ utterance: number, text: line, final, language });
    });
  }

  #send(): void {
    this.#flush = undefined;
    for (const caption of this.#pending.values()) this.send(caption);
    this.#pending.clear();
  }

  #handleEnded(error: string | null): void {
    this.#stop = null;
    const final = FINAL[error ?? ''];
    if (final) {
      this.#give(final);
      return;
    }
    if (error === 'network') this.problem = 'network';
    this.#restart = setTimeout(() => this.#listen(), this.#delay);
    this.#delay = Math.min(this.#delay * 2, RESTART.last);
    this.changed();
  }

  /** Gives it up, and says why. */
  #give(problem: CaptionProblem): void {
    this.#on = false;
    this.#halt();
    this.problem = problem;
    this.changed();
  }

  #halt(): void {
    this.#stop?.();
    this.#stop = null;
    clearTimeout(this.#restart);
    this.#restart = undefined;
    clearTimeout(this.#flush);
    this.#flush = undefined;
    // What was being said when one was muted is not said.
    this.#pending.clear();
  }
}
