import crc32c from 'crc-32/crc32c.js';
import snappy from 'snappyjs';

// LevelDB's table format (doc/table_format.md there), which a TensorFlow checkpoint's .index has.
const FOOTER = 48;
const MAGIC = 0xdb4775248b80fb57n;
/** After each block: how it is packed, and a checksum of block and that. */
const TRAILER = 5;
const PLAIN = 0;
const SNAPPY = 1;

/** Whether a checksum of bytes is the stored one, which is kept rotated and shifted so that it may itself be summed. */
export function checksumFits(bytes, stored) {
  const sum = crc32c.buf(bytes) >>> 0;
  return (((sum >>> 15) | (sum << 17)) + 0xa282ead8) >>> 0 === stored;
}

/**
 * Reads a sorted table: keys (text) with their values, in order. Throws an Error that says what is wrong with the bytes.
 * @param {Uint8Array} bytes
 * @returns {Map<string, Uint8Array>}
 */
export function readTable(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < FOOTER || view.getBigUint64(bytes.length - 8, true) !== MAGIC) {
    throw new Error('it does not end as a table does');
  }
  const footer = new Cursor(bytes.subarray(bytes.length - FOOTER));
  footer.handle();
  const entries = new Map();
  let read = 0;
  for (const value of readBlock(bytes, footer.handle()).values()) {
    const handle = new Cursor(value).handle();
    // Blocks lie beside one another: a table that names one a thousand times would be read as often.
    read += handle.size;
    if (read > bytes.length) throw new Error('its blocks are larger than it is');
    for (const [key, content] of readBlock(bytes, handle)) entries.set(key, content);
  }
  return entries;
}

/** The keys and values of the block at a place of the file. */
function readBlock(bytes, { offset, size }) {
  const end = offset + size;
  if (end + TRAILER > bytes.length)
    throw new Error(`a block ends at byte ${end + TRAILER} of ${bytes.length}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!checksumFits(bytes.subarray(offset, end + 1), view.getUint32(end + 1, true))) {
    throw new Error(`the checksum of the block at byte ${offset} does not fit`);
  }
  const packing = bytes[end];
  if (packing !== PLAIN && packing !== SNAPPY)
    throw new Error(`a block is packed in an unknown way (${packing})`);
  const stored = bytes.subarray(offset, end);
  return readEntries(packing === SNAPPY ? snappy.uncompress(stored) : stored);
}

/** Entries share the beginning of their keys with the one before; behind them is a list of places that share nothing. */
function readEntries(block) {
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  const restarts = view.getUint32(block.length - 4, true);
  if (4 * (restarts + 1) > block.length) throw new Error('a block has more restarts than bytes');
  const cursor = new Cursor(block.subarray(0, block.length - 4 * (restarts + 1)));
  const entries = new Map();
  let key = new Uint8Array();
  while (!cursor.atEnd) {
    const [shared, rest, length] = [cursor.varint(), cursor.varint(), cursor.varint()];
    if (shared > key.length) throw new Error('a key shares more with the key before it than that has');
    const next = new Uint8Array(shared + rest);
    next.set(key.subarray(0, shared));
    next.set(cursor.take(rest), shared);
    key = next;
    entries.set(new TextDecoder().decode(key), cursor.take(length));
  }
  return entries;
}

/** Reads bytes one after the other; throws where they end. */
class Cursor {
  #bytes;
  #at = 0;

  constructor(bytes) {
    this.#bytes = bytes;
  }

  get atEnd() {
    return this.#at >= this.#bytes.length;
  }

  take(length) {
    const taken = this.#bytes.subarray(this.#at, this.#at + length);
    if (taken.length < length) throw new Error('it ends in the middle of an entry');
    this.#at += length;
    return taken;
  }

  /** Seven bits a byte, the lowest first. */
  varint() {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.take(1)[0];
      value += (byte & 127) * scale;
      if (byte < 128) return value;
      if (scale > 2 ** 49) throw new Error('it holds a number that is too large');
    }
  }

  /** Where a block lies: the numbers of its first byte and of its bytes. */
  handle() {
    return { offset: this.varint(), size: this.varint() };
  }
}
