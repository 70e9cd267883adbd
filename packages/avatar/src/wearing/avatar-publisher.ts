import { announcedText, uploadOf } from './worn-text.js';

/** Where one's own avatar goes out: the part of a client's room that is needed here. */
export interface PublishingRoom {
  readonly avatar: string | null;
  setAvatar(text: string | null): void;
  /** @returns the file's hash */
  upload(bytes: Uint8Array): Promise<string>;
}

/** Where one's own files are; `null`: not here (any more). */
export interface OwnFiles {
  own(hash: string): Promise<Uint8Array | null>;
}

/** Why the others keep seeing the stand-in: the file is not here any more, or did not go out. */
export type PublishProblem = 'gone' | 'not-sent';

/**
 * Tells the room what somebody wears. A file goes first: nobody is told of what they could not fetch yet, and until
 * then they see the stand-in.
 */
export class AvatarPublisher {
  #wanted: string | null;

  constructor(
    private readonly room: PublishingRoom,
    private readonly files: OwnFiles,
    private readonly onProblem: (problem: PublishProblem) => void,
  ) {
    this.#wanted = room.avatar;
  }

  /** @param text what is worn; `null`: nothing was chosen */
  wear(text: string | null): void {
    if (text === this.#wanted) return;
    this.#wanted = text;
    this.#tell(announcedText(text));
    const upload = uploadOf(text);
    if (upload) void this.#upload(text, upload.upload);
  }

  async #upload(text: string | null, hash: string): Promise<void> {
    try {
      const bytes = await this.files.own(hash);
      if (!bytes) return this.onProblem('gone');
      await this.room.upload(bytes);
      if (this.#wanted === text) this.#tell(text);
    } catch (error) {
      console.warn('The avatar was not uploaded:', error);
      if (this.#wanted === text) this.onProblem('not-sent');
    }
  }

  #tell(text: string | null): void {
    if (text !== this.room.avatar) this.room.setAvatar(text);
  }
}
