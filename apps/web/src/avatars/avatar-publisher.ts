import type { Room } from '@guise/client';
import { words } from '../words/index.js';
import type { AvatarFiles } from './avatar-files.js';
import { announcedText, uploadOf } from './worn-text.js';

/** The part of a {@link Room} that one's own avatar goes out through. */
export type PublishingRoom = Pick<Room, 'avatar' | 'setAvatar' | 'upload'>;

/**
 * Tells the room what somebody wears. A file goes first: nobody is told of what they could not fetch yet, and until
 * then they see the stand-in.
 */
export class AvatarPublisher {
  #wanted: string | null;

  /** @param onProblem told in a sentence why the others keep seeing the stand-in */
  constructor(
    private readonly room: PublishingRoom,
    private readonly files: Pick<AvatarFiles, 'own'>,
    private readonly onProblem: (sentence: string) => void,
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
      if (!bytes) return this.onProblem(words.prejoin.avatarGone);
      await this.room.upload(bytes);
      if (this.#wanted === text) this.#tell(text);
    } catch (error) {
      console.warn('The avatar was not uploaded:', error);
      if (this.#wanted === text) this.onProblem(words.prejoin.avatarNotSent);
    }
  }

  #tell(text: string | null): void {
    if (text !== this.room.avatar) this.room.setAvatar(text);
  }
}
