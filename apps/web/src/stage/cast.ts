import type { RemoteParticipant } from '@guise/client';
import { Actor } from './actor.js';
import type { Stage } from './stage.js';

/** The others' avatars, one for each participant for as long as they are in the room. */
export class Cast {
  readonly #stage: Stage;
  readonly #actors = new Map<string, Actor>();

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  /** Actors by participant id. */
  get actors(): ReadonlyMap<string, Actor> {
    return this.#actors;
  }

  /** Brings avatars on the stage for those who came, takes off those who left, and changes those who chose another. */
  sync(participants: ReadonlyMap<string, RemoteParticipant>): void {
    for (const [id, actor] of this.#actors) {
      if (participants.has(id)) continue;
      this.#actors.delete(id);
      this.#stage.remove(actor);
    }
    for (const [id, participant] of participants) {
      const { name, avatar } = participant;
      const present = this.#actors.get(id);
      if (present) {
        present.wear({ name, avatar });
        continue;
      }
      const actor = new Actor({ name, avatar }, (now) => participant.sampleFace(now));
      this.#actors.set(id, actor);
      this.#stage.add(actor);
    }
  }

  /** Everybody off. */
  clear(): void {
    this.sync(new Map());
  }
}
