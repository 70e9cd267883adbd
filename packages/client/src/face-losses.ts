import { FACE_LAYERS, type FaceLayer, LAYER_COUNTS } from '@guise/protocol';
import { LossMeter } from './loss-meter.js';
import { Reception } from './reception.js';

/** Messages of each layer that the share is taken over: 5 s of a moving face's base, half of that of the middle. */
const WINDOW = 24;
/** Fewer messages than this on all layers say little about the share that is lost. */
const ENOUGH = 20;

interface Layer {
  readonly meter: LossMeter;
  readonly reception: Reception;
  newest: number;
}

/** What of a face was lost on the way, by the counts of its layers: those that one does not take are not missed. */
export class FaceLosses {
  readonly #layers: readonly Layer[] = FACE_LAYERS.map(() => ({
    meter: new LossMeter(LAYER_COUNTS, WINDOW),
    reception: new Reception(2 * WINDOW),
    newest: -1,
  }));
  #sent = 0;

  /**
   * A message arrived.
   * @param count as it was sent
   * @returns how many were sent so far on the layers that one takes, as far as one can know: grows by one from message to
   * message where none is lost
   */
  observe(layer: FaceLayer, count: number): number {
    const { meter, reception, newest } = this.#layers[layer] as Layer;
    const number = meter.observe(count);
    reception.observe(number);
    const ahead = number - newest;
    // Of what was before a layer began anew nothing is known.
    if (ahead > 0) this.#sent += newest >= 0 && ahead <= WINDOW ? ahead : 1;
    (this.#layers[layer] as Layer).newest = Math.max(number, newest);
    return this.#sent;
  }

  /** What comes next on these layers is no news of what came before: the sender is another, or one did not take them. */
  forget(layers: readonly FaceLayer[] = FACE_LAYERS): void {
    for (const layer of layers) this.#layers[layer]?.meter.forget();
  }

  /** Share of the recent messages that did not arrive (yet), 0..1. */
  get share(): number {
    return shareOf(this.#layers.map(({ meter }) => meter.recent));
  }

  /** The same since it was last asked; `null`: too few to tell, and they count towards the next answer. */
  take(): number | null {
    return takeShare(this.#layers.map(({ reception }) => reception));
  }
}

/** Which share was lost since it was last asked; `null`: too few to tell, and they count towards the next answer. */
export function takeShare(receptions: readonly Reception[]): number | null {
  const sent = receptions.reduce((sum, reception) => sum + reception.sent, 0);
  return sent < ENOUGH ? null : shareOf(receptions.map((reception) => reception.take()));
}

function shareOf(counts: readonly { sent: number; arrived: number }[]): number {
  const sent = counts.reduce((sum, count) => sum + count.sent, 0);
  const arrived = counts.reduce((sum, count) => sum + count.arrived, 0);
  return sent > 0 ? Math.min(1, Math.max(0, 1 - arrived / sent)) : 0;
}
