import type { types } from 'mediasoup';

/** Somebody this loud or louder speaks [dBov]. */
const SPEAKING = -55;
/** How often loudness is looked at [ms]. mediasoup wants ten packets of 20 ms in it, and some may be late. */
const INTERVAL = 400;
const MAX_SPEAKERS = 4;

/** What following the speakers needs to know, and whom it tells. */
export interface SpeakersParts {
  /** Whose voice this is; `undefined`: they just left. */
  ownerOf(producerId: string): string | undefined;
  /** @param participantIds loudest first; empty: silence */
  onChanged(participantIds: string[]): void;
}

/** Listens to how loud voices are; it ends with the router. */
export function observeLoudness(router: types.Router): Promise<types.AudioLevelObserver> {
  return router.createAudioLevelObserver({
    maxEntries: MAX_SPEAKERS,
    threshold: SPEAKING,
    interval: INTERVAL,
  });
}

/** Who speaks in a room, as those hear it who are in it. */
export class Speakers {
  /** Participants' ids, loudest first. */
  #speaking: string[] = [];

  /** @param levels what {@link observeLoudness} gave */
  constructor(
    private readonly levels: types.AudioLevelObserver,
    private readonly parts: SpeakersParts,
  ) {
    levels.on('volumes', (volumes) => this.#handleLoud(volumes.map(({ producer }) => producer.id)));
    levels.on('silence', () => this.#handleLoud([]));
  }

  /** There is one more voice to listen to. */
  async handleVoice(producerId: string): Promise<void> {
    await this.levels.addProducer({ producerId });
  }

  #handleLoud(producerIds: string[]): void {
    const speaking = producerIds
      .map((producerId) => this.parts.ownerOf(producerId))
      .filter((id) => id !== undefined);
    if (speaking.join() === this.#speaking.join()) return;
    this.#speaking = speaking;
    this.parts.onChanged(speaking);
  }
}
