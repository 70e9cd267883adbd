import { serializeWorn, type UploadedAvatar } from '../cast/worn.js';
import { announcedText, uploadOf } from './worn-text.js';

/** Where one's own avatar goes out: the part of a client's room that is needed here. */
export interface PublishingRoom {
  readonly avatar: string | null;
  setAvatar(text: string | null): void;
  /** @returns by what name the others find it: the hash of what was sent, which a sealed room seals first */
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
    const worn = uploadOf(text);
    if (worn) void this.#upload(text, worn);
  }

  async #upload(text: string | null, worn: UploadedAvatar): Promise<void> {
    try {
      const bytes = await this.files.own(worn.upload);
      if (!bytes) return this.onProblem('gone');
      const upload = await this.room.upload(bytes);
      if (this.#wanted === text)
        this.#tell(upload === worn.upload ? text : serializeWorn({ ...worn, upload }));
    } catch (error) {
      console.warn('The avatar was not uploaded:', error);
      if (this.#wanted === text) this.onProblem('not-sent');
    }
  }

  #tell(text: string | null): void {
    if (text !== this.room.avatar) this.room.setAvatar(text);
  }
}
