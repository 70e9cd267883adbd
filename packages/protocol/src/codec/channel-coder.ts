import { WireError } from '../wire-error.js';
import { FACE_CHANNELS, HIGH, LOW, MAX_CHANNELS, SHAPE_BITS, SHAPE_LIMIT, WIDTH } from './channels.js';
import { Frequencies } from './frequencies.js';
import { packetsBetween, SEQUENCES } from './packet.js';
import { ageOf, Expectation, LANDMARK_KIND, NO_KEYFRAME } from './predictor.js';
import { FREQUENCY_BITS, RangeDecoder, RangeEncoder } from './range-coder.js';
import { FIRST, fold, RAW_BITS, SYMBOL_COUNT, settle, symbolOf, unfold } from './symbols.js';
import type { Tables } from './tables-format.js';

/** One moment of one face, as integers. */
export interface Face {
  /** Of the packet that carried it first. */
  sequence: number;
  /** [ms] */
  timestamp: number;
  /** Usual time between packets [1/64 ms]. */
  interval: number;
  /** Two bits a group. */
  sources: number;
  /** Whether there are landmarks; if not, their channels are 0. */
  landmarks: boolean;
  channels: Int32Array;
}

export function newFace(): Face {
  const channels = new Int32Array(MAX_CHANNELS);
  return { sequence: 0, timestamp: 0, interval: 0, sources: 0, landmarks: false, channels };
}

export function copyFace(from: Face, into: Face): void {
  into.sequence = from.sequence;
  into.timestamp = from.timestamp;
  into.interval = from.interval;
  into.sources = from.sources;
  into.landmarks = from.landmarks;
  into.channels.set(from.channels);
}

/** How far a packet's time is from where its sequence number puts it, by hand: clocks differ from tracker to tracker. */
const TIME = new Frequencies(
  [
    ...[
      2600, 1800, 1800, 1100, 1100, 800, 800, 600, 1100, 900, 700, 600, 450, 400, 300, 250, 200, 180, 160,
      140,
    ],
    ...[120, 100, 60, 40, 20, 20, 14, 14, 8, 8],
  ],
  SYMBOL_COUNT,
);
/** How many packets ago the reference was, less one: the last few, or a keyframe from some seconds ago. */
const REACH = new Frequencies(
  [
    ...[
      1500, 2100, 2100, 1900, 1600, 1300, 900, 600, 700, 300, 200, 240, 420, 480, 620, 660, 400, 300, 20, 20,
    ],
    ...[6, 6, 1, 1, 1, 1, 1, 1, 1, 5],
  ],
  SYMBOL_COUNT,
);
/** How channels are written: expected and coded; the same as the reference's; as they are. */
const MODE = new Frequencies([2 ** FREQUENCY_BITS - 512 - 128, 512, 128], 3);
const CODED = 0;
const SAME = 1;
const PLAIN = 2;
/** Unlikely events: 1 in 128. */
const RARE = new Frequencies([2 ** FREQUENCY_BITS - 128, 128], 2);

/** Time between two faces that a packet can say [ms]; from older ones nobody differs. */
const LONGEST_AGE = 8000;
/** The most that a packet's time can be off from where its sequence number puts it [ms]. */
const LONGEST_DRIFT = 8191;

/** When a packet is expected after its reference, by the interval [ms]. */
function expectedAge(reference: Face, sequence: number): number {
  return (packetsBetween(reference.sequence, sequence) * reference.interval + 32) >> 6;
}

/** Whether a face can be told by its difference from this one. */
export function canFollow({ sequence, timestamp }: Face, reference: Face): boolean {
  const age = timestamp - reference.timestamp;
  const drift = Math.abs(age - expectedAge(reference, sequence));
  return age >= 0 && age <= LONGEST_AGE && drift <= LONGEST_DRIFT;
}

/** Writes and reads the coded part of packets. One for each direction of a stream; keeps nothing between packets. */
export class ChannelCoder {
  readonly encoder: RangeEncoder;
  readonly decoder = new RangeDecoder();
  readonly #expectation: Expectation;
  /** Channels that every packet with landmarks brings, and with those of shape, which only keyframes bring. */
  readonly #moving: number;
  readonly #all: number;

  /** @param bytes where packets are written. */
  constructor(
    private readonly tables: Tables,
    bytes: Uint8Array,
  ) {
    this.encoder = new RangeEncoder(bytes);
    this.#expectation = new Expectation(tables.predictor);
    this.#moving = FACE_CHANNELS + tables.basis.rank;
    this.#all = this.#moving + tables.basis.shapeRank;
  }

  #countOf(face: Face): number {
    return face.landmarks ? this.#moving : FACE_CHANNELS;
  }

  /**
   * Writes the channels of a face that nothing is known of, at a place of the buffer.
   * @returns where they end.
   */
  encodeAlone(face: Face, at: number): number {
    const count = this.#countOf(face);
    this.encoder.start(at);
    this.#encode(face.channels, count, null, NO_KEYFRAME, null);
    if (face.landmarks) this.#encodeShape(face.channels);
    const end = this.encoder.finish();
    const shapeBits = face.landmarks ? (this.#all - this.#moving) * SHAPE_BITS : 0;
    if (end - at <= plainBytes(count, shapeBits)) return end;
    this.encoder.start(at);
    this.#encodePlain(face.channels, count);
    for (let c = count; face.landmarks && c < this.#all; c++) {
      this.encoder.encodeBits((face.channels[c] as number) + SHAPE_LIMIT, SHAPE_BITS);
    }
    return this.encoder.finish();
  }

  /**
   * Writes a face by its difference from another that it {@link canFollow}.
   * @param named whether the packet says by itself which one that is: else the reader finds it beside.
   * @param motion landmarks' coefficients of motion before rounding: the face's become what is cheap and as good.
   */
  encodeDelta(face: Face, reference: Face, named: boolean, at: number, motion: Float64Array): number {
    const { channels } = face;
    const count = this.#countOf(face);
    this.#takeShape(face, reference);
    this.#startDelta(face, reference, named, at);
    this.#encode(channels, count, reference.channels, ageOf(face.timestamp - reference.timestamp), motion);
    const end = this.encoder.finish();
    if (end - at <= plainBytes(count, 0)) return end;
    this.#startDelta(face, reference, named, at);
    this.#encodePlain(channels, count);
    return this.encoder.finish();
  }

  /** Deltas do not speak of the shape. */
  #takeShape(face: Face, { channels }: Face): void {
    for (let c = this.#moving; c < this.#all; c++)
      face.channels[c] = face.landmarks ? (channels[c] as number) : 0;
  }

  #startDelta({ sequence, timestamp, sources }: Face, reference: Face, named: boolean, at: number): void {
    const coder = this.encoder;
    coder.start(at);
    if (named) this.#encodeDistance(REACH, 0, packetsBetween(reference.sequence, sequence) - 1);
    const drift = timestamp - reference.timestamp - expectedAge(reference, sequence);
    this.#encodeDistance(TIME, 0, drift > 0 ? 2 * drift - 1 : -2 * drift);
    const changed = sources !== reference.sources;
    RARE.encode(coder, 0, changed ? 1 : 0);
    if (changed) coder.encodeBits(sources, 8);
  }

  #encode(
    channels: Int32Array,
    count: number,
    keyframe: Int32Array | null,
    age: number,
    motion: Float64Array | null,
  ): void {
    if (keyframe && isSame(channels, keyframe, count)) {
      MODE.encode(this.encoder, 0, SAME);
      return;
    }
    MODE.encode(this.encoder, 0, CODED);
    const expectation = this.#expectation;
    expectation.start(keyframe, age);
    for (let c = 0; c < count; c++) {
      expectation.ask(c);
      const { side, kind, size } = expectation;
      const low = LOW[c] as number;
      const high = HIGH[c] as number;
      if (motion && c >= FACE_CHANNELS) {
        channels[c] = settle(motion[c - FACE_CHANNELS] as number, expectation.value, low, high);
      }
      const value = channels[c] as number;
      const distance = fold(value, expectation.value, low, high, side);
      const symbol = this.#encodeDistance(this.tables.frequencies[kind] as Frequencies, size, distance);
      expectation.learn(c, value, symbol);
    }
  }

  #encodeDistance(frequencies: Frequencies, table: number, distance: number): number {
    const symbol = symbolOf(distance);
    frequencies.encode(this.encoder, table, symbol);
    const bits = RAW_BITS[symbol] as number;
    if (bits > 0) this.encoder.encodeBits(distance - (FIRST[symbol] as number), bits);
    return symbol;
  }

  #encodeShape(channels: Int32Array): void {
    const { frequencies, shapeClasses } = this.tables;
    for (let c = this.#moving, i = 0; c < this.#all; c++, i++) {
      const distance = fold(channels[c] as number, 0, -SHAPE_LIMIT, SHAPE_LIMIT, 1);
      this.#encodeDistance(frequencies[LANDMARK_KIND] as Frequencies, shapeClasses[i] as number, distance);
    }
  }

  /** For faces unlike any that was trained on: the values as they are. */
  #encodePlain(channels: Int32Array, count: number): void {
    MODE.encode(this.encoder, 0, PLAIN);
    for (let c = 0; c < count; c++) {
      this.encoder.encodeBits((channels[c] as number) - (LOW[c] as number), WIDTH[c] as number);
    }
  }

  /**
   * Reads what {@link encodeAlone} wrote, into a face of which it is known whether it has landmarks.
   * @throws WireError `value` or `length`.
   */
  decodeAlone(bytes: Uint8Array, at: number, end: number, into: Face): void {
    this.decoder.start(bytes, at, end);
    const plain = this.#decode(into.channels, this.#countOf(into), null, NO_KEYFRAME);
    if (into.landmarks) this.#decodeShape(into.channels, plain);
    if (!this.decoder.isExact) throw WireError.value('coding');
  }

  /** Begins to read a delta that names its reference. @returns the sequence number of that one. */
  decodeReach(bytes: Uint8Array, at: number, end: number, sequence: number): number {
    this.decoder.start(bytes, at, end);
    const reach = this.#decodeDistance(REACH, 0) + 1;
    if (reach >= SEQUENCES) throw WireError.value('reference');
    return (sequence - reach) & (SEQUENCES - 1);
  }

  /** Begins to read a delta whose reference is beside it. */
  decodeUnnamed(bytes: Uint8Array, at: number, end: number): void {
    this.decoder.start(bytes, at, end);
  }

  /**
   * Reads the rest of what {@link encodeDelta} wrote, into a face of which it is known which it is and whether it has landmarks.
   * @throws WireError `value` or `length`.
   */
  decodeDelta(reference: Face, into: Face): void {
    const coder = this.decoder;
    const distance = this.#decodeDistance(TIME, 0);
    const drift = (distance & 1) === 1 ? (distance + 1) >> 1 : -(distance >> 1);
    const age = expectedAge(reference, into.sequence) + drift;
    if (age < 0 || age > LONGEST_AGE) throw WireError.value('time');
    into.timestamp = reference.timestamp + age;
    into.interval = reference.interval;
    into.sources = RARE.decode(coder, 0) === 1 ? coder.decodeBits(8) : reference.sources;
    this.#takeShape(into, reference);
    this.#decode(into.channels, this.#countOf(into), reference.channels, ageOf(age));
    if (!coder.isExact) throw WireError.value('coding');
  }

  /** @returns whether the channels were plain. */
  #decode(channels: Int32Array, count: number, keyframe: Int32Array | null, age: number): boolean {
    const mode = MODE.decode(this.decoder, 0);
    if (mode === PLAIN) {
      this.#decodePlain(channels, count);
      return true;
    }
    if (mode === SAME) {
      if (!keyframe) throw WireError.value('mode');
      for (let c = 0; c < count; c++) channels[c] = keyframe[c] as number;
      return false;
    }
    const expectation = this.#expectation;
    expectation.start(keyframe, age);
    for (let c = 0; c < count; c++) {
      expectation.ask(c);
      const frequencies = this.tables.frequencies[expectation.kind] as Frequencies;
      const distance = this.#decodeDistance(frequencies, expectation.size);
      const low = LOW[c] as number;
      const high = HIGH[c] as number;
      if (distance > high - low) throw WireError.value('channel');
      const value = unfold(distance, expectation.value, low, high, expectation.side);
      channels[c] = value;
      expectation.learn(c, value, symbolOf(distance));
    }
    return false;
  }

  #decodeShape(channels: Int32Array, plain: boolean): void {
    const { frequencies, shapeClasses } = this.tables;
    for (let c = this.#moving, i = 0; c < this.#all; c++, i++) {
      const distance = plain
        ? 0
        : this.#decodeDistance(frequencies[LANDMARK_KIND] as Frequencies, shapeClasses[i] as number);
      const value = plain
        ? this.decoder.decodeBits(SHAPE_BITS) - SHAPE_LIMIT
        : unfold(distance, 0, -SHAPE_LIMIT, SHAPE_LIMIT, 1);
      if (Math.abs(value) > SHAPE_LIMIT) throw WireError.value('channel');
      channels[c] = value;
    }
  }

  #decodeDistance(frequencies: Frequencies, table: number): number {
    const symbol = frequencies.decode(this.decoder, table);
    const bits = RAW_BITS[symbol] as number;
    return (FIRST[symbol] as number) + (bits > 0 ? this.decoder.decodeBits(bits) : 0);
  }

  #decodePlain(channels: Int32Array, count: number): void {
    for (let c = 0; c < count; c++) {
      const value = this.decoder.decodeBits(WIDTH[c] as number) + (LOW[c] as number);
      if (value > (HIGH[c] as number)) throw WireError.value('channel');
      channels[c] = value;
    }
  }
}

function isSame(a: Int32Array, b: Int32Array, count: number): boolean {
  for (let c = 0; c < count; c++) if (a[c] !== b[c]) return false;
  return true;
}

/** Bytes that hold the values as they are. */
function plainBytes(count: number, shapeBits: number): number {
  let bits = 8 + shapeBits;
  for (let c = 0; c < count; c++) bits += WIDTH[c] as number;
  return (bits + 7) >> 3;
}
