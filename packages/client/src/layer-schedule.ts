import { type FaceLayer, LAYER_RATES } from '@guise/protocol';

/** Time between packets of the base, and of the base and the middle together [ms]. */
const BASE = 1000 / LAYER_RATES[0];
const MIDDLE = 1000 / LAYER_RATES[1];
/** How much earlier than due a frame may come: no camera is that punctual [ms]. */
const EARLY = 8;
/** The base's turn is the nearest one of the middle's. */
const EARLY_BASE = MIDDLE / 2 - EARLY;

/**
 * Which layer a face's packets are due on: the lowest whose turn it is, so that whoever takes the layers up to one sees the
 * face at that layer's rate and evenly. A face that sends less than that is on the base altogether.
 */
export class LayerSchedule {
  /** When the next packet is due [ms], on the sender's clock. */
  #base = Number.NEGATIVE_INFINITY;
  #middle = Number.NEGATIVE_INFINITY;

  /** @param timestamp of the next frame to be sent [ms] */
  layerAt(timestamp: number): FaceLayer {
    if (!isDue(timestamp, this.#middle - EARLY)) return 2;
    return isDue(timestamp, this.#base - EARLY_BASE) ? 0 : 1;
  }

  /** A packet went out on that layer; one that was not due there is extra. */
  handleSent(timestamp: number, layer: FaceLayer): void {
    const due = this.layerAt(timestamp);
    if (due === 0 && layer === 0) this.#base = next(timestamp, this.#base, BASE);
    if (due < 2 && layer < 2) this.#middle = next(timestamp, this.#middle, MIDDLE);
  }
}

function isDue(timestamp: number, due: number): boolean {
  // Another clock: what is known of times is worth nothing.
  return timestamp >= due || timestamp < due - 1000;
}

/** Keeps the rhythm, unless that is lost already. */
function next(timestamp: number, due: number, interval: number): number {
  return Math.abs(timestamp - due) > interval / 2 ? timestamp + interval : due + interval;
}
