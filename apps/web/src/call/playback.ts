import { Observable } from '../observable.js';
import type { Sinkable } from './speaker.js';

/** Makes the element that plays one voice. */
export type CreateAudio = () => Pick<HTMLAudioElement, 'srcObject' | 'play' | 'pause'> & Sinkable;

/**
 * Plays every remote participant's voice. Browsers may refuse to play before the person has touched the
 * page: then `blocked` is true until `resume` is called from a click.
 */
export class Playback extends Observable {
  blocked = false;

  readonly #voices = new Map<string, { track: MediaStreamTrack; element: ReturnType<CreateAudio> }>();
  readonly #create: CreateAudio;
  readonly #lead: (element: Sinkable) => Promise<void>;

  /** `lead` makes an element play through the speaker that was chosen. */
  constructor(create: CreateAudio, lead: (element: Sinkable) => Promise<void> = async () => {}) {
    super();
    this.#create = create;
    this.#lead = lead;
  }

  /** Plays everybody through the speaker that is chosen now. */
  async follow(): Promise<void> {
    await Promise.all([...this.#voices.values()].map(({ element }) => this.#lead(element)));
  }

  /** Plays `track` as the voice of participant `id` instead of what it had; `null` for none. */
  set(id: string, track: MediaStreamTrack | null): void {
    const current = this.#voices.get(id);
    if (current?.track === track) return;
    if (current) {
      current.element.pause();
      current.element.srcObject = null;
      this.#voices.delete(id);
    }
    if (!track) return;
    const element = this.#create();
    element.srcObject = new MediaStream([track]);
    this.#voices.set(id, { track, element });
    void this.#lead(element);
    void this.#play(element);
  }

  /** Plays what was refused. Call it from a click. */
  async resume(): Promise<void> {
    this.blocked = false;
    await Promise.all([...this.#voices.values()].map(({ element }) => this.#play(element)));
    this.changed();
  }

  /** Stops every voice. */
  close(): void {
    for (const id of [...this.#voices.keys()]) this.set(id, null);
  }

  async #play(element: ReturnType<CreateAudio>): Promise<void> {
    try {
      await element.play();
    } catch (error) {
      // AbortError: the voice was taken away while it was starting.
      if (!(error instanceof DOMException) || error.name !== 'NotAllowedError' || this.blocked) return;
      this.blocked = true;
      this.changed();
    }
  }
}
