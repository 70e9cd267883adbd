import { FACE_CHANNELS, MAX_RANK, MAX_SHAPE_RANK } from './channels.js';
import { Frequencies } from './frequencies.js';
import { directionsLength, LandmarkBasis } from './landmark-basis.js';
import { ALIKE_SIZE } from './landmark-sides.js';
import { AGE_COUNT, CLASS_COUNT, KIND_COUNT, type Predictor, rowStart } from './predictor.js';
import { FREQUENCY_BITS } from './range-coder.js';
import { alphabetOf } from './symbols.js';

/** Everything that training finds out and both sides must have alike. */
export interface Tables {
  readonly predictor: Predictor;
  /** One of each kind: a table for each class. */
  readonly frequencies: readonly Frequencies[];
  readonly basis: LandmarkBasis;
  /** [shape rank] Class of size of each coefficient of shape, among those of the last kind. */
  readonly shapeClasses: Uint8Array;
}

/**
 * Reads tables: base64 of little-endian bytes, in the order of WIRE.md.
 * @throws RangeError if the bytes are no tables.
 */
export function readTables(base64: string): Tables {
  const reader = new Reader(fromBase64(base64));
  const alike = reader.u8();
  const rank = alike + reader.u8();
  const shapeAlike = reader.u8();
  const shapeRank = shapeAlike + reader.u8();
  if (rank > MAX_RANK || shapeRank > MAX_SHAPE_RANK) {
    throw new RangeError(`A basis of ${rank} and ${shapeRank} vectors is too large.`);
  }
  const channels = FACE_CHANNELS + rank;
  const predictor: Predictor = {
    rank,
    mean: Int16Array.from({ length: channels }, () => reader.i16()),
    shift: Uint8Array.from({ length: channels }, () => reader.u8()),
    weights: reader.i8s(rowStart(channels)),
    pull: reader.i8s(AGE_COUNT * channels),
    sizes: reader.i8s(rowStart(channels)),
    still: reader.i8s(AGE_COUNT * channels),
  };
  const frequencies = Array.from({ length: KIND_COUNT }, (_, kind) => {
    const alphabet = alphabetOf(kind);
    return new Frequencies(readFrequencies(reader, alphabet), alphabet);
  });
  const shapeClasses = Uint8Array.from({ length: shapeRank }, () => reader.u8());
  const mean = Int16Array.from({ length: ALIKE_SIZE }, () => reader.i16());
  const directions = (alike: number, rank: number) => ({
    alike,
    rank,
    vectors: reader.i8s(directionsLength(alike, rank)),
  });
  const basis = new LandmarkBasis(mean, directions(alike, rank), directions(shapeAlike, shapeRank));
  if (!reader.atEnd) throw new RangeError('There is more than tables.');
  return { predictor, frequencies, basis, shapeClasses };
}

function readFrequencies(reader: Reader, alphabet: number): Uint16Array {
  const all = new Uint16Array(CLASS_COUNT * alphabet);
  for (let start = 0; start < all.length; start += alphabet) {
    let sum = 0;
    for (let s = 0; s < alphabet; s++) {
      const value = reader.varint();
      all[start + s] = value;
      sum += value;
    }
    if (sum !== 2 ** FREQUENCY_BITS) throw new RangeError(`Frequencies add up to ${sum}.`);
  }
  return all;
}

class Reader {
  #at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  get atEnd(): boolean {
    return this.#at === this.bytes.length;
  }

  u8(): number {
    const value = this.bytes[this.#at++];
    if (value === undefined) throw new RangeError('The tables end too early.');
    return value;
  }

  i16(): number {
    const low = this.u8();
    return ((low | (this.u8() << 8)) << 16) >> 16;
  }

  /** Seven bits a byte, the lowest first; the highest bit says that there are more. */
  varint(): number {
    const low = this.u8();
    return low < 128 ? low : (low & 127) | (this.u8() << 7);
  }

  i8s(count: number): Int8Array {
    return Int8Array.from({ length: count }, () => (this.u8() << 24) >> 24);
  }
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Neither `atob` nor `Buffer`: this runs anywhere. */
function fromBase64(text: string): Uint8Array {
  const digits = text.replace(/=+$/, '');
  const bytes = new Uint8Array(Math.floor((digits.length * 3) / 4));
  for (let i = 0, at = 0, bits = 0, held = 0; i < digits.length; i++) {
    bits = ((bits << 6) | DIGITS.indexOf(digits[i] as string)) & 0xffff;
    held += 6;
    if (held >= 8) {
      held -= 8;
      bytes[at++] = (bits >> held) & 0xff;
    }
  }
  return bytes;
}
