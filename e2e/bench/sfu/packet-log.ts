import { FACE_SEQUENCES, LAYER_COUNTS } from '@guise/protocol';

/** The number in a face packet's header, 0..1023 (WIRE.md). */
export function sequenceOf(bytes: Uint8Array): number {
  return (((bytes[0] as number) & 3) << 8) | (bytes[1] as number);
}

/** A packet that came: when it was sent, and what it took [ms]. */
export interface Passage {
  readonly at: number;
  readonly took: number;
}

/**
 * What each packet took more than the one past the server that was sent nearest to it [ms]: two of one moment, so that what the process was
 * late with is in neither. Throws a RangeError where none came past the server.
 */
export function addedTo(through: readonly Passage[], direct: readonly Passage[]): number[] {
  const [first, ...rest] = [...direct].sort((a, b) => a.at - b.at);
  if (!first) throw new RangeError('nothing came past the server');
  let nearest = first;
  const added: number[] = [];
  for (const { at, took } of [...through].sort((a, b) => a.at - b.at)) {
    while (rest[0] && Math.abs(rest[0].at - at) <= Math.abs(nearest.at - at))
      nearest = rest.shift() as Passage;
    added.push(took - nearest.took);
  }
  return added;
}

/** When one participant's last packets were sent [ms], by their number in the header. */
export class SendLog {
  readonly #times = new Float64Array(FACE_SEQUENCES).fill(Number.NaN);

  note(count: number, time: number): void {
    this.#times[count % FACE_SEQUENCES] = time;
  }

  timeOf(sequence: number): number {
    return this.#times[sequence] as number;
  }
}

/** Which messages of one sender came: by their layers' counts, or where these are not said, by the packets' numbers. */
export class LayerLog {
  readonly #layers = new Map<number, { newest: number; oldest: number; came: Set<number> }>();

  /** What came so far does not count. */
  begin(): void {
    for (const layer of this.#layers.values()) {
      layer.came.clear();
      layer.oldest = layer.newest + 1;
    }
  }

  /** @returns whether it came for the first time */
  note(layer: number, count: number, round = LAYER_COUNTS): boolean {
    const log = this.#layers.get(layer) ?? { newest: count - 1, oldest: count, came: new Set() };
    this.#layers.set(layer, log);
    const step = (count - (log.newest % round) + 2 * round) % round;
    const number = log.newest + (step > round / 2 ? step - round : step);
    if (number < log.oldest || log.came.has(number)) return false;
    log.came.add(number);
    log.newest = Math.max(log.newest, number);
    return true;
  }

  /**
   * What was sent until then was all: also what is missing behind the newest that came.
   * @param next the number of the first packet that was not sent any more
   */
  end(layer: number, next: number, round: number): void {
    const log = this.#layers.get(layer);
    const tail = log ? (((next - 1 - log.newest) % round) + round) % round : 0;
    // Behind the newest, that is: half a round and more is what came later.
    if (log && tail < round / 2) log.newest += tail;
  }

  /** How many there were up to the newest of each layer that came at all, and how many of them came. */
  get counted(): { sent: number; arrived: number } {
    const layers = [...this.#layers.values()];
    return {
      sent: layers.reduce((sum, { newest, oldest }) => sum + newest - oldest + 1, 0),
      arrived: layers.reduce((sum, { came }) => sum + came.size, 0),
    };
  }
}
