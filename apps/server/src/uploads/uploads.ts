import { randomBytes } from 'node:crypto';
import type { Logger } from '../logger.js';
import type { UploadStore } from './upload-store.js';

/** Somebody in a room, as uploads know them. */
export interface Uploader {
  readonly room: string;
  /** Participant's id. */
  readonly participant: string;
  /** Aborted when they leave. */
  readonly present: AbortSignal;
  /** Uploads of theirs on their way. */
  underWay: number;
}

/** Who may upload, and what becomes of uploads when people leave and rooms end. */
export class Uploads {
  readonly #uploaders = new Map<string, Uploader>();
  /** How each participant in a room is let go, by room and participant. */
  readonly #dismissals = new Map<string, Map<string, () => void>>();

  constructor(
    readonly store: UploadStore,
    private readonly logger: Logger,
  ) {}

  /** Lets a participant upload into their room; who comes back has a new token and the old one ends. @returns their token, good until they leave. */
  admit(room: string, participant: string): string {
    this.#dismissals.get(room)?.get(participant)?.();
    const token = randomBytes(32).toString('base64url');
    const presence = new AbortController();
    this.#uploaders.set(token, { room, participant, present: presence.signal, underWay: 0 });
    const dismissals = this.#dismissals.get(room) ?? new Map<string, () => void>();
    this.#dismissals.set(room, dismissals);
    dismissals.set(participant, () => {
      this.#uploaders.delete(token);
      presence.abort();
    });
    return token;
  }

  /** Whose token it is, while they are in the room. */
  uploaderOf(token: string): Uploader | undefined {
    return this.#uploaders.get(token);
  }

  /** What a participant uploaded stays: they may be back in a moment. */
  handleLeft(room: string, participant: string): void {
    const dismissals = this.#dismissals.get(room);
    const dismiss = dismissals?.get(participant);
    if (!dismissals || !dismiss) return;
    dismiss();
    dismissals.delete(participant);
    this.store.release(room, participant).catch((error: unknown) => {
      this.logger.error({ err: error, room, participant }, 'uploads could not be released');
    });
  }

  /** Everything that was uploaded into the room goes with it. @param over otherwise it may go on elsewhere */
  handleRoomClosed(room: string, over = true): void {
    for (const dismiss of this.#dismissals.get(room)?.values() ?? []) dismiss();
    this.#dismissals.delete(room);
    if (!over && this.store.shared) return;
    this.store.deleteRoom(room).then(
      (deleted) => {
        if (deleted.uploads > 0) this.logger.debug({ room, ...deleted }, 'uploads deleted');
      },
      (error: unknown) => this.logger.error({ err: error, room }, 'uploads could not be deleted'),
    );
  }
}
