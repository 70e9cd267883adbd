import type { FetchFile } from '@guise/avatar';
import type { RemoteParticipant } from '@guise/client';
import { Actor } from './actor.js';
import type { Stage } from './stage.js';

/** The others' avatars, one for each participant for as long as they are in the room. */
export class Cast {
  readonly #stage: Stage;
  readonly #actors = new Map<string, Actor>();
  readonly #fetchFile: FetchFile;
  #participants: ReadonlyMap<string, RemoteParticipant> = new Map();
  /** Told whose own avatar cannot be shown, and in a sentence why. */
  onUnshowable: ((name: string, sentence: string) => void) | null = null;

  /** @param fetchFile where the avatars come from that participants have uploaded */
  constructor(stage: Stage, fetchFile: FetchFile) {
    this.#stage = stage;
    this.#fetchFile = fetchFile;
  }

  /** Actors by participant id. */
  get actors(): ReadonlyMap<string, Actor> {
    return this.#actors;
  }

  /** Brings avatars on the stage for those who came, takes off those who left, and changes those who chose another. */
  sync(participants: ReadonlyMap<string, RemoteParticipant>): void {
    this.#participants = participants;
    for (const [id, actor] of this.#actors) {
      if (participants.has(id)) continue;
      this.#actors.delete(id);
      this.#stage.depart(actor);
    }
    for (const [id, participant] of participants) {
      const { name, avatar } = participant;
      const present = this.#actors.get(id);
      if (present) {
        present.wear({ name, avatar });
        continue;
      }
      // Whoever left and came back between two looks is somebody new with the same id.
      const face = (now: number) => this.#participants.get(id)?.sampleFace(now) ?? null;
      const actor = new Actor({ name, avatar }, face, this.#fetchFile);
      actor.onUnshowable = (sentence) => this.onUnshowable?.(participant.name, sentence);
      this.#actors.set(id, actor);
      this.#stage.add(actor);
    }
  }

  /** Everybody off. */
  clear(): void {
    this.sync(new Map());
  }
}
