import { closeSync, existsSync, fstatSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { decodeMessage, messages } from './messages.mjs';
import { ReleaseError } from './release-error.mjs';
import { checksumFits, readTable } from './table.mjs';

/** TensorFlow's number for float32. */
const FLOAT = 1;

/**
 * A TensorFlow checkpoint of the second format ("tensor bundle"): `PREFIX.index` says where in the shards
 * `PREFIX.data-00000-of-0000N` each tensor lies. Every tensor's checksum is looked at.
 */
export class Checkpoint {
  #prefix;
  #shards;
  #entries;

  /** Throws {@link ReleaseError} when there is none, or its index is damaged. */
  constructor(prefix) {
    this.#prefix = prefix;
    const index = `${prefix}.index`;
    this.#entries = readIndex(index);
    const header = this.#entries.get('');
    const { num_shards, endianness } = decode(messages.BundleHeader, header ?? new Uint8Array(), index);
    if (!header || num_shards < 1)
      throw new ReleaseError('not-prnet', `${index} is no index of a checkpoint.`);
    if (endianness !== 0) {
      throw new ReleaseError(
        'not-prnet',
        `${index} was written on a big-endian machine, which is not supported.`,
      );
    }
    this.#shards = num_shards;
  }

  /**
   * A tensor's numbers. Throws {@link ReleaseError} when it is missing, of another shape or type, cut short or damaged.
   * @param {string} name
   * @param {readonly number[]} shape
   * @returns {Float32Array}
   */
  read(name, shape) {
    const bytes = this.#entries.get(name);
    const index = `${this.#prefix}.index`;
    if (!bytes) throw new ReleaseError('not-prnet', `${index} has no tensor ${name}.`);
    const entry = decode(messages.BundleEntry, bytes, index);
    const found = entry.shape?.dim.map(({ size }) => size) ?? [];
    if (entry.dtype !== FLOAT || entry.slices.length > 0) {
      throw new ReleaseError('not-prnet', `${index}: ${name} is not one piece of float32.`);
    }
    if (found.join() !== shape.join()) {
      throw new ReleaseError('not-prnet', `${index}: ${name} has shape [${found}], not [${shape}].`);
    }
    const shard = `${this.#prefix}.data-${digits(entry.shard_id)}-of-${digits(this.#shards)}`;
    const count = shape.reduce((product, side) => product * side, 1);
    // Before anything is reserved or read by it: an index may say what it likes.
    const fits =
      entry.size === count * 4 && entry.offset >= 0 && entry.shard_id >= 0 && entry.shard_id < this.#shards;
    if (!fits)
      throw new ReleaseError('file-damaged', `${index} is damaged: where ${name} lies makes no sense.`);
    const data = readPart(shard, entry.offset, entry.size, name);
    if (!checksumFits(data, entry.crc32c)) {
      throw new ReleaseError('file-damaged', `${shard} is damaged: the checksum of ${name} does not fit.`);
    }
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    return Float32Array.from({ length: count }, (_, i) => view.getFloat32(i * 4, true));
  }
}

const digits = (number) => String(number).padStart(5, '0');

function readIndex(file) {
  try {
    return readTable(readFileSync(file));
  } catch (error) {
    if (error.code === 'ENOENT') throw new ReleaseError('file-missing', `${file} is missing.`);
    throw new ReleaseError(
      'file-damaged',
      `${file} is damaged or no index of a checkpoint: ${error.message}.`,
    );
  }
}

function decode(type, bytes, file) {
  try {
    return decodeMessage(type, bytes);
  } catch (error) {
    throw new ReleaseError('not-prnet', `${file} is no index of a checkpoint: ${error.message}.`);
  }
}

/** `size` bytes of a file from `offset` on, for the tensor `name`. */
function readPart(file, offset, size, name) {
  if (!existsSync(file) || !statSync(file).isFile())
    throw new ReleaseError('file-missing', `${file} is missing, which holds ${name}.`);
  const descriptor = openSync(file);
  try {
    const length = fstatSync(descriptor).size;
    if (offset + size > length) {
      throw new ReleaseError(
        'file-damaged',
        `${file} is cut short: it has ${length} bytes, and ${name} ends at ${offset + size} (${basename(file)} has to be fetched again).`,
      );
    }
    const bytes = new Uint8Array(size);
    readSync(descriptor, bytes, 0, size, offset);
    return bytes;
  } finally {
    closeSync(descriptor);
  }
}
