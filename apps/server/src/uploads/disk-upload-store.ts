import { createWriteStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { checked } from './checked-body.js';
import { OwnFolder } from './own-folder.js';
import { chargeOf, type Entry, RoomShelf } from './room-shelf.js';
import { UploadRefusal } from './upload-refusal.js';
import {
  type NewUpload,
  UPLOAD_LIMITS,
  type UploadKey,
  type UploadLimits,
  type UploadStore,
} from './upload-store.js';

/**
 * Uploads in a folder of this process: the bytes in files with numbers for names, what they are in memory. What a
 * process that died left is removed by the next one.
 */
export class DiskUploadStore implements UploadStore {
  readonly shared = false;
  readonly #shelves = new Map<string, RoomShelf>();
  /** What is kept and what is coming in, as it counts. */
  #charged = 0;
  #files = 0;

  private constructor(
    private readonly folder: OwnFolder,
    private readonly limits: UploadLimits,
  ) {}

  /** @param parent where the folder is made. */
  static async open(parent: string, limits = UPLOAD_LIMITS): Promise<DiskUploadStore> {
    return new DiskUploadStore(await OwnFolder.claim(parent), limits);
  }

  async claim({ room, hash }: UploadKey, owner: string): Promise<string[] | null> {
    const removed = this.#shelves.get(room)?.claim(hash, owner);
    return removed ? this.#remove(removed) : null;
  }

  async put(upload: NewUpload, body: Readable): Promise<string[]> {
    const { room, owner, bytes } = upload;
    const shelf = this.#shelfOf(room);
    if (!shelf.fits(bytes, owner)) throw UploadRefusal.roomFull();
    const charge = chargeOf(bytes, this.limits);
    if (this.#charged + charge > this.limits.serverBytes) throw UploadRefusal.serverFull();
    this.#charged += charge;
    const file = join(this.folder.path, String(this.#files++));
    try {
      await write(upload, body, file);
    } catch (error) {
      await this.#drop(file, charge);
      throw (error as NodeJS.ErrnoException).code === 'ENOSPC' ? UploadRefusal.serverFull(error) : error;
    }
    // The room, or what was in it, may be another by now.
    if (this.#shelves.get(room) !== shelf) {
      await this.#drop(file, charge);
      throw UploadRefusal.notFound();
    }
    return this.#keep(shelf, upload, file);
  }

  async stat({ room, hash }: UploadKey): Promise<{ bytes: number } | null> {
    const entry = this.#shelves.get(room)?.get(hash);
    return entry ? { bytes: entry.bytes } : null;
  }

  async get({ room, hash }: UploadKey): Promise<{ bytes: number; body: Readable } | null> {
    const entry = this.#shelves.get(room)?.get(hash);
    if (!entry) return null;
    // Once it is open it can be read, whatever happens to its name.
    const file = await open(entry.file).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    });
    return file && { bytes: entry.bytes, body: file.createReadStream() };
  }

  async release(room: string, owner: string): Promise<void> {
    this.#shelves.get(room)?.release(owner);
  }

  async deleteRoom(room: string): Promise<{ uploads: number; bytes: number }> {
    const entries = this.#shelves.get(room)?.entries ?? [];
    this.#shelves.delete(room);
    await this.#remove(entries);
    return { uploads: entries.length, bytes: entries.reduce((sum, { bytes }) => sum + bytes, 0) };
  }

  async close(): Promise<void> {
    this.#shelves.clear();
    this.#charged = 0;
    await this.folder.remove();
  }

  #shelfOf(room: string): RoomShelf {
    const shelf = this.#shelves.get(room) ?? new RoomShelf(this.limits);
    this.#shelves.set(room, shelf);
    return shelf;
  }

  /** Keeps a file that is complete. Somebody else may have been quicker with the same bytes. */
  async #keep(shelf: RoomShelf, { hash, bytes, owner }: NewUpload, file: string): Promise<string[]> {
    const twin = shelf.claim(hash, owner);
    const removed = twin ?? shelf.add({ hash, bytes, file }, owner);
    if (twin || !removed) await this.#drop(file, chargeOf(bytes, this.limits));
    if (!removed) throw UploadRefusal.roomFull();
    return this.#remove(removed);
  }

  /** @returns their hashes. */
  async #remove(entries: readonly Entry[]): Promise<string[]> {
    await Promise.all(entries.map(({ file, bytes }) => this.#drop(file, chargeOf(bytes, this.limits))));
    return entries.map(({ hash }) => hash);
  }

  async #drop(file: string, charge: number): Promise<void> {
    this.#charged -= charge;
    await rm(file, { force: true });
  }
}

/** Writes a body to a file as it comes. @throws UploadRefusal when it is not what was announced */
async function write(upload: NewUpload, body: Readable, file: string): Promise<void> {
  await pipeline(body, checked(upload), createWriteStream(file, { flags: 'wx', mode: 0o600 }));
}
