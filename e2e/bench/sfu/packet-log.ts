import { FACE_SEQUENCES, LAYER_COUNTS } from '@guise/protocol';

/** The number in a face packet's header, 0..1023 (WIRE.md). */
export function sequenceOf(bytes: Uint8Array): number {
  return (((bytes[0] as number) & 3) << 8) | (bytes[1] as number);
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

  /** How many there were up to the newest of each layer that came at all, and how many of them came. */
  get counted(): { sent: number; arrived: number } {
    const layers = [...this.#layers.values()];
    return {
      sent: layers.reduce((sum, { newest, oldest }) => sum + newest - oldest + 1, 0),
      arrived: layers.reduce((sum, { came }) => sum + came.size, 0),
    };
  }
}
