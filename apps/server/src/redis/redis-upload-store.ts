import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { uploadTime } from '@guise/protocol';
import { checked } from '../uploads/checked-body.js';
import { chargeOf, type Entry, RoomShelf, type ShelfRecord } from '../uploads/room-shelf.js';
import { UploadRefusal } from '../uploads/upload-refusal.js';
import {
  type NewUpload,
  UPLOAD_LIMITS,
  type UploadKey,
  type UploadLimits,
  type UploadStore,
} from '../uploads/upload-store.js';
import { PREFIX, type RedisLink } from './redis-link.js';

/** How much is written or read at once [bytes]. */
const PIECE = 256 * 1024;
/** What nobody says is still needed goes after so long [ms]: somebody's face shall not outlive a server that died for long. */
const LIFETIME = 5 * 60_000;
/** How often the server that has a room says so [ms]. */
const RENEWAL = 60_000;

/** A room's uploads as they are written down. */
interface Shelf extends ShelfRecord {
  /** Tells it from a later room of the same name. */
  generation: string;
}

/**
 * Uploads in Redis: the bytes as strings, what they are as one record a room, which changes only from what was read. With the server that has
 * the room they live on, and without one for five minutes.
 */
export class RedisUploadStore implements UploadStore {
  readonly shared = true;
  /** What is coming in here, as it counts. */
  #coming = 0;
  /** Rooms whose uploads are kept alive from here. */
  readonly #rooms = new Set<string>();
  readonly #timer = setInterval(() => void this.#renew(), RENEWAL).unref();

  constructor(
    private readonly link: RedisLink,
    private readonly limits: UploadLimits = UPLOAD_LIMITS,
  ) {}

  async claim({ room, hash }: UploadKey, owner: string): Promise<string[] | null> {
    this.#rooms.add(room);
    return this.#change(room, (shelf) => shelf.claim(hash, owner));
  }

  async put(upload: NewUpload, body: Readable): Promise<string[]> {
    const { room, owner, bytes, hash } = upload;
    this.#rooms.add(room);
    // It may end before anybody reads it; whoever reads it then hears why.
    body.on('error', () => undefined);
    const { shelf, generation } = await this.#begin(room);
    if (!shelf.fits(bytes, owner)) throw UploadRefusal.roomFull();
    const charge = chargeOf(bytes, this.limits);
    const charged = await this.link.script<number>(CHARGED, []);
    if (charged + this.#coming + charge > this.limits.serverBytes) throw UploadRefusal.serverFull();
    this.#coming += charge;
    const file = randomUUID();
    try {
      await this.#write(upload, body, file);
      let twin = false;
      const removed = await this.#change(
        room,
        (current) => {
          const claimed = current.claim(hash, owner);
          twin = claimed !== null;
          return claimed ?? current.add({ hash, bytes, file }, owner);
        },
        generation,
      );
      if (twin) await this.#drop({ file, bytes });
      if (!removed)
        throw (await this.#read(room))?.generation === generation
          ? UploadRefusal.roomFull()
          : UploadRefusal.notFound();
      return removed;
    } catch (error) {
      await this.#drop({ file, bytes }).catch(() => undefined);
      throw String(error).includes('OOM') ? UploadRefusal.serverFull(error) : error;
    } finally {
      this.#coming -= charge;
    }
  }

  async stat({ room, hash }: UploadKey): Promise<{ bytes: number } | null> {
    const entry = await this.#find({ room, hash });
    return entry && { bytes: entry.bytes };
  }

  async get(key: UploadKey): Promise<{ bytes: number; body: Readable } | null> {
    const entry = await this.#find(key);
    if (!entry) return null;
    return { bytes: entry.bytes, body: Readable.from(this.#pieces(entry), { objectMode: false }) };
  }

  async release(room: string, owner: string): Promise<void> {
    await this.#change(room, (shelf) => {
      shelf.release(owner);
      return [];
    });
  }

  async deleteRoom(room: string): Promise<{ uploads: number; bytes: number }> {
    this.#rooms.delete(room);
    const record = await this.#read(room);
    await this.link.command('DEL', shelfKey(room));
    await this.link.command('HDEL', CHARGES, room);
    const entries = record?.kept ?? [];
    await Promise.all(entries.map((entry) => this.#drop(entry)));
    return { uploads: entries.length, bytes: entries.reduce((sum, { bytes }) => sum + bytes, 0) };
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
  }

  async #find({ room, hash }: UploadKey): Promise<Entry | null> {
    return (await this.#read(room))?.kept.find((entry) => entry.hash === hash) ?? null;
  }

  async #read(room: string): Promise<Shelf | null> {
    const text = await this.link.command<string | null>('GET', shelfKey(room));
    return text === null ? null : (JSON.parse(text) as Shelf);
  }

  /** The room's shelf, which begins to be where there is none. */
  async #begin(room: string): Promise<{ shelf: RoomShelf; generation: string }> {
    const fresh: Shelf = { generation: randomUUID(), ...new RoomShelf(this.limits).record };
    await this.link.command('SET', shelfKey(room), JSON.stringify(fresh), 'NX', 'PX', String(LIFETIME));
    const record = (await this.#read(room)) ?? fresh;
    return { shelf: new RoomShelf(this.limits, record), generation: record.generation };
  }

  /**
   * Changes a room's shelf, from what is there when it is written.
   * @param change says what had to go; `null`: it cannot be done
   * @param generation of the room that is meant
   */
  async #change(
    room: string,
    change: (shelf: RoomShelf) => Entry[] | null,
    generation?: string,
  ): Promise<string[] | null> {
    for (;;) {
      const before = await this.link.command<string | null>('GET', shelfKey(room));
      if (before === null) return null;
      const record = JSON.parse(before) as Shelf;
      if (generation !== undefined && record.generation !== generation) return null;
      const shelf = new RoomShelf(this.limits, record);
      const removed = change(shelf);
      if (!removed) return null;
      const after = JSON.stringify({ generation: record.generation, ...shelf.record });
      const parts = [room, before, after, String(LIFETIME), String(shelf.charge)];
      if ((await this.link.script<number>(SWAP, parts)) !== 1) continue;
      await Promise.all(removed.map((entry) => this.#drop(entry)));
      return removed.map(({ hash }) => hash);
    }
  }

  async #write(upload: NewUpload, body: Readable, file: string): Promise<void> {
    const key = fileKey(file);
    let piece: Buffer[] = [];
    const flush = async () => {
      await this.link.command('APPEND', key, Buffer.concat(piece));
      await this.link.command('PEXPIRE', key, String(LIFETIME));
      piece = [];
    };
    let size = 0;
    for await (const chunk of checked(upload)(body)) {
      piece.push(chunk);
      size += chunk.length;
      if (size < PIECE) continue;
      await flush();
      size = 0;
    }
    if (piece.length > 0) await flush();
  }

  async *#pieces({ file, bytes }: Entry): AsyncGenerator<Buffer> {
    for (let at = 0; at < bytes; at += PIECE) {
      const piece = await this.link.bytes('GETRANGE', fileKey(file), String(at), String(at + PIECE - 1));
      if (piece.length === 0) throw UploadRefusal.notFound();
      yield piece;
    }
  }

  /** Whoever reads it just now reads it to its end. */
  async #drop({ file, bytes }: Pick<Entry, 'file' | 'bytes'>): Promise<void> {
    await this.link.command('PEXPIRE', fileKey(file), String(Math.ceil(uploadTime(bytes))));
  }

  async #renew(): Promise<void> {
    for (const room of this.#rooms) {
      const record = await this.#read(room).catch(() => null);
      if (!record) continue;
      for (const key of [shelfKey(room), ...record.kept.map(({ file }) => fileKey(file))])
        await this.link.command('PEXPIRE', key, String(LIFETIME)).catch(() => undefined);
    }
  }
}

const CHARGES = `${PREFIX}:uploads`;
const shelfKey = (room: string) => `${PREFIX}:uploads:${room}`;
const fileKey = (file: string) => `${PREFIX}:upload:${file}`;

const SWAP = `
local key = KEYS[1] .. ':uploads:' .. ARGV[1]
if redis.call('GET', key) ~= ARGV[2] then return 0 end
redis.call('SET', key, ARGV[3], 'PX', ARGV[4])
redis.call('HSET', KEYS[1] .. ':uploads', ARGV[1], ARGV[5])
return 1
`;

/** What all rooms together count as; those that nobody kept alive are forgotten. */
const CHARGED = `
local sum, all = 0, redis.call('HGETALL', KEYS[1] .. ':uploads')
for i = 1, #all, 2 do
  if redis.call('EXISTS', KEYS[1] .. ':uploads:' .. all[i]) == 1 then sum = sum + tonumber(all[i + 1])
  else redis.call('HDEL', KEYS[1] .. ':uploads', all[i]) end
end
return sum
`;
