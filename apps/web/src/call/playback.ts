import { Observable } from '../observable.js';
import type { PlacedVoice, VoiceSpace } from './voice-space.js';

/** Makes the element that plays one voice. */
export type CreateAudio = () => Pick<HTMLAudioElement, 'srcObject' | 'play' | 'pause'> & { muted?: boolean };

interface Voice {
  track: MediaStreamTrack;
  element: ReturnType<CreateAudio>;
  /** How it is heard while it comes from somewhere; the element is silent then, and keeps the track flowing. */
  placed: PlacedVoice | null;
}

/**
 * Plays every remote participant's voice, from where they sit when they have been given seats. Browsers may refuse to
 * play before the person has touched the page: then `blocked` is true until `resume` is called from a click.
 */
export class Playback extends Observable {
  blocked = false;

  readonly #voices = new Map<string, Voice>();
  readonly #create: CreateAudio;
  readonly #space: VoiceSpace | null;
  /** Where everybody sits: azimuths by id [rad]; `null`: nowhere in particular. */
  #seats: ReadonlyMap<string, number> | null = null;

  /** @param space where voices can be placed; without, they never are */
  constructor(create: CreateAudio, space: VoiceSpace | null = null) {
    super();
    this.#create = create;
    this.#space = space;
    space?.subscribe(() => this.#placeAll());
  }

  /** Plays `track` as the voice of participant `id` instead of what it had; `null` for none. */
  set(id: string, track: MediaStreamTrack | null): void {
    const current = this.#voices.get(id);
    if (current?.track === track) return;
    if (current) {
      current.placed?.close();
      current.element.pause();
      current.element.srcObject = null;
      this.#voices.delete(id);
    }
    if (!track) return;
    const element = this.#create();
    element.srcObject = new MediaStream([track]);
    const voice = { track, element, placed: null };
    this.#voices.set(id, voice);
    void this.#play(element).then(() => this.#place(id, voice));
  }

  /**
   * Lets voices come from where people sit.
   * @param seats azimuths by participant id [rad, to the right]; `null`: from nowhere in particular
   */
  seat(seats: ReadonlyMap<string, number> | null): void {
    if (sameSeats(seats, this.#seats)) return;
    this.#seats = seats && new Map(seats);
    if (seats && this.#space && !this.#space.running) void this.#space.open();
    else this.#placeAll();
  }

  /** Plays what was refused. Call it from a click. */
  async resume(): Promise<void> {
    this.blocked = false;
    if (this.#seats) void this.#space?.open();
    await Promise.all([...this.#voices.values()].map(({ element }) => this.#play(element)));
    this.changed();
  }

  /** Stops every voice. */
  close(): void {
    for (const id of [...this.#voices.keys()]) this.set(id, null);
    this.#space?.close();
  }

  #placeAll(): void {
    for (const [id, voice] of this.#voices) this.#place(id, voice);
  }

  #place(id: string, voice: Voice): void {
    if (this.#voices.get(id) !== voice) return;
    const azimuth = this.#space?.running ? this.#seats?.get(id) : undefined;
    if (azimuth === undefined) {
      voice.placed?.close();
      voice.placed = null;
    } else if (voice.placed) voice.placed.move(azimuth);
    else voice.placed = (this.#space as VoiceSpace).place(voice.track, azimuth);
    voice.element.muted = voice.placed !== null;
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

function sameSeats(a: ReadonlyMap<string, number> | null, b: ReadonlyMap<string, number> | null): boolean {
  if (!a || !b) return a === b;
  return a.size === b.size && [...a].every(([id, azimuth]) => b.get(id) === azimuth);
}
