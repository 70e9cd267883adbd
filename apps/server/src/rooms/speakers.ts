import type { types } from 'mediasoup';
import { MAX_SPEAKERS } from '../media/loudness.js';

/** What following the speakers needs to know, and whom it tells. */
export interface SpeakersParts {
  /** Whose voice this is; `undefined`: they just left. */
  ownerOf(producerId: string): string | undefined;
  /** @param participantIds loudest first; empty: silence */
  onChanged(participantIds: string[]): void;
}

/** Who speaks in a room, as those hear it who are in it. */
export class Speakers {
  #speaking: string[] = [];
  /** What each of the listening observers heard last, loudest first. */
  readonly #heard = new Map<types.AudioLevelObserver, readonly types.AudioLevelObserverVolume[]>();

  constructor(private readonly parts: SpeakersParts) {}

  /** Participants' ids, loudest first; empty: silence. */
  get speaking(): readonly string[] {
    return this.#speaking;
  }

  /** There are voices that this one listens to, until it closes. */
  listen(levels: types.AudioLevelObserver): void {
    levels.on('volumes', (volumes) => this.#handleHeard(levels, volumes));
    levels.on('silence', () => this.#handleHeard(levels, []));
    levels.observer.on('close', () => this.#handleHeard(levels, []));
  }

  #handleHeard(levels: types.AudioLevelObserver, volumes: readonly types.AudioLevelObserverVolume[]): void {
    if (volumes.length > 0) this.#heard.set(levels, volumes);
    else this.#heard.delete(levels);
    const loudest = [...this.#heard.values()]
      .flat()
      .sort((a, b) => b.volume - a.volume)
      .slice(0, MAX_SPEAKERS);
    const speaking = loudest
      .map(({ producer }) => this.parts.ownerOf(producer.id))
      .filter((id) => id !== undefined);
    if (speaking.join() === this.#speaking.join()) return;
    this.#speaking = speaking;
    this.parts.onChanged(speaking);
  }
}
