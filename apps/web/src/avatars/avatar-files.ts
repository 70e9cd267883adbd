import type { FetchFile } from '@guise/avatar';
import { contentHash, type Room } from '@guise/client';

/** The part of a {@link Room} that others' files come from. */
export type FileRoom = Pick<Room, 'fetchUpload'>;

/** Where one's own files are between visits, in the browser's own store. */
const STORE = 'guise-avatars';
/** Of one's own files, so many are kept. */
const KEPT = 4;

/** Avatars' files by their content: one's own, which this device keeps, and those that a room has. */
export class AvatarFiles {
  /** The room one is in. */
  room: FileRoom | null = null;
  readonly #own = new Map<string, Uint8Array>();

  /** Keeps a file of one's own on this device. @returns its hash */
  async keep(bytes: Uint8Array): Promise<string> {
    const hash = await contentHash(bytes);
    this.#own.set(hash, bytes);
    await this.#store(hash, bytes).catch((error: unknown) => {
      // Private windows and full disks: it is worn today and forgotten tomorrow.
      console.warn('This avatar will not be there on the next visit:', error);
    });
    return hash;
  }

  /**
   * Takes all files of one's own off this device: those before the last, too, which nobody can choose any more. What a room was given
   * stays there until the room ends.
   */
  async forgetOwn(): Promise<void> {
    this.#own.clear();
    // Where nothing can be stored, nothing was.
    await globalThis.caches?.delete(STORE);
  }

  /** A file of one's own; `null` when this device does not have it (any more). */
  async own(hash: string): Promise<Uint8Array | null> {
    const known = this.#own.get(hash);
    if (known) return known;
    const stored = await this.#stored(hash).catch(() => null);
    // What lay on a disk is believed by its hash only.
    if (!stored || (await contentHash(stored)) !== hash) return null;
    this.#own.set(hash, stored);
    return stored;
  }

  /**
   * Anybody's file: one's own, else from the room.
   * @param limit most bytes
   * @throws UploadError; Error when it is not one's own and there is no room
   */
  readonly fetch: FetchFile = async (hash, limit) => {
    const own = await this.own(hash);
    if (own) return own;
    if (!this.room) throw new Error('This device does not have the file.');
    return this.room.fetchUpload(hash, { limit });
  };

  async #store(hash: string, bytes: Uint8Array): Promise<void> {
    const store = await caches.open(STORE);
    await store.put(`/${STORE}/${hash}`, new Response(bytes as BodyInit));
    const all = await store.keys();
    for (const old of all.slice(0, Math.max(0, all.length - KEPT))) await store.delete(old);
  }

  async #stored(hash: string): Promise<Uint8Array | null> {
    const store = await caches.open(STORE);
    const response = await store.match(`/${STORE}/${hash}`);
    return response ? new Uint8Array(await response.arrayBuffer()) : null;
  }
}
