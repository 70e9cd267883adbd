import type { FaceFrame, Grants } from '@guise/protocol';
import type { Object3D } from 'three';
import type { Figure } from './figure.js';
import type { LobbyRoom } from './room-port.js';

/** After so long without a face of one's own, one idles as the others see it [ms]. */
const SILENCE = 1000;

/** Oneself in the lobby. */
export class LocalPlayer {
  #figure: Figure | null = null;
  #frame: FaceFrame | null = null;
  #frameAt = Number.NEGATIVE_INFINITY;

  /** @internal */
  constructor(
    private readonly room: LobbyRoom,
    private readonly createFigure: () => Figure,
  ) {}

  /** The name the others see: the token's, where it says one. */
  get name(): string {
    return this.room.localName;
  }

  /** What one may do here: without a secret everything but to moderate, otherwise what the token grants. */
  get grants(): Grants {
    return this.room.moderation.grants;
  }

  /** As the others know one. */
  get id(): string {
    return this.room.localId;
  }

  get muted(): boolean {
    return this.room.muted;
  }

  /** A camera, or the game's tracker, follows one's face. */
  get cameraOn(): boolean {
    return this.room.cameraOn;
  }

  get isHost(): boolean {
    return this.room.moderation.moderates;
  }

  get avatar(): string | null {
    return this.room.avatar;
  }

  /** One's own avatar as the others see it (not mirrored). It is made, and fetched, when this is asked for first. */
  get object3D(): Object3D | null {
    return this.#ownFigure().object3D;
  }

  /** The newest face of one's own; `null`: neither seen nor heard. */
  sampleFace(now = performance.now()): FaceFrame | null {
    return now - this.#frameAt < SILENCE ? this.#frame : null;
  }

  /** @internal */
  handleFrame(frame: FaceFrame): void {
    this.#frame = frame;
    this.#frameAt = performance.now();
  }

  /** @internal @param text what is worn, the file's name and all */
  handleWorn(text: string | null): void {
    this.#worn = text;
    this.#figure?.wear(this.name, text);
  }

  /** @internal */
  update(now: number): void {
    this.#figure?.update(now, this.sampleFace(now));
  }

  /** @internal */
  react(reaction: Parameters<Figure['react']>[0]): void {
    this.#figure?.react(reaction);
  }

  /** @internal */
  close(): void {
    this.#figure?.dispose();
  }

  #worn: string | null = null;

  #ownFigure(): Figure {
    if (!this.#figure) {
      this.#figure = this.createFigure();
      this.#figure.wear(this.name, this.#worn);
    }
    return this.#figure;
  }
}
