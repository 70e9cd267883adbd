import { FACE_SEQUENCES } from '@guise/protocol';

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

/** Which packets of one sender came, by their number since the first one ever. */
export class ReceiveLog {
  #newest = -1;
  readonly #came = new Set<number>();

  /** @returns whether it came for the first time */
  note(sequence: number): boolean {
    const number = this.#unwrap(sequence);
    if (this.#came.has(number)) return false;
    this.#came.add(number);
    this.#newest = Math.max(this.#newest, number);
    return true;
  }

  /** How many of the packets from `from` until before `to` came. */
  count(from: number, to: number): number {
    let count = 0;
    for (let number = from; number < to; number++) if (this.#came.has(number)) count++;
    return count;
  }

  /** The number nearest to the newest one that reads so; senders begin at 0, and are heard within half a round. */
  #unwrap(sequence: number): number {
    if (this.#newest < 0) return sequence;
    const step = (sequence - (this.#newest % FACE_SEQUENCES) + FACE_SEQUENCES) % FACE_SEQUENCES;
    return this.#newest + (step > FACE_SEQUENCES / 2 ? step - FACE_SEQUENCES : step);
  }
}
