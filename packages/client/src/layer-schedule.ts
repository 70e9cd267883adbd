import { type FaceLayer, LAYER_RATES } from '@guise/protocol';

/** How much earlier than due a frame may come: no camera is that punctual [ms]. */
const EARLY = 8;
/** Layers below the top, which takes everything that they do not. */
const BELOW = LAYER_RATES.slice(0, -1);

/**
 * Which layer a face's packets are due on: the lowest whose turn it is, so that whoever takes the layers up to one sees the
 * face at that layer's rate and evenly. A face that sends less than that is on the base altogether.
 */
export class LayerSchedule {
  /** When the next packet of a layer, or of one below it, is due [ms], on the sender's clock. */
  readonly #due = BELOW.map(() => Number.NEGATIVE_INFINITY);

  /** @param timestamp of the next frame to be sent [ms] */
  layerAt(timestamp: number): FaceLayer {
    const layer = this.#due.findIndex((due) => this.#isDue(timestamp, due));
    return (layer < 0 ? BELOW.length : layer) as FaceLayer;
  }

  /** A packet went out on that layer; one that was not due there is extra. */
  handleSent(timestamp: number, layer: FaceLayer): void {
    for (let above = layer; above < BELOW.length; above++) {
      const due = this.#due[above] as number;
      if (!this.#isDue(timestamp, due)) continue;
      const interval = 1000 / (BELOW[above] as number);
      const late = Math.abs(timestamp - due);
      this.#due[above] = late > interval / 2 ? timestamp + interval : due + interval;
    }
  }

  #isDue(timestamp: number, due: number): boolean {
    // Another clock: what is known of times is worth nothing.
    return timestamp >= due - EARLY || timestamp < due - 1000;
  }
}
