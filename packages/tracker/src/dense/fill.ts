/** A square image of several channels: [side, side, channels], row by row from the top left. */
export interface Field {
  side: number;
  channels: number;
  values: Float32Array;
}

/** Rounds that smooth each level of the pyramid: enough for its own detail, the coarser levels did the rest. */
const ROUNDS = 8;

/**
 * Continues a field smoothly from where it is known to everywhere, in place: a soap film over the gaps (Laplace's equation
 * with the known values as its rim), solved from coarse to fine over a pyramid. What is known stays as it is.
 * `known` [side, side]: above 0 where it is. All 0 leaves the field as it was.
 */
export function fillSmoothly(field: Field, known: Uint8Array): void {
  const { side, channels, values } = field;
  if (side > 1) {
    const coarse = shrink(field, known);
    fillSmoothly(coarse.field, coarse.known);
    const half = coarse.field.side;
    for (let row = 0; row < side; row++) {
      for (let column = 0; column < side; column++) {
        const pixel = row * side + column;
        if (known[pixel]) continue;
        for (let c = 0; c < channels; c++) {
          values[pixel * channels + c] = between(
            coarse.field,
            ((column + 0.5) / side) * half,
            ((row + 0.5) / side) * half,
            c,
          );
        }
      }
    }
  }
  if (known.some((value) => value > 0)) for (let round = 0; round < ROUNDS; round++) relax(field, known);
}

/** Half the side; a pixel is known where any of its four is, and is their mean. */
function shrink({ side, channels, values }: Field, known: Uint8Array): { field: Field; known: Uint8Array } {
  const half = Math.ceil(side / 2);
  const out = new Float32Array(half * half * channels);
  const counts = new Uint8Array(half * half);
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const pixel = row * side + column;
      if (!known[pixel]) continue;
      const to = (row >> 1) * half + (column >> 1);
      counts[to]++;
      for (let c = 0; c < channels; c++) out[to * channels + c] += values[pixel * channels + c];
    }
  }
  for (let i = 0; i < out.length; i++) out[i] /= Math.max(1, counts[Math.floor(i / channels)]);
  return { field: { side: half, channels, values: out }, known: counts };
}

/** One round: each unknown pixel becomes the mean of its neighbours (in place, so news travels on at once). */
function relax({ side, channels, values }: Field, known: Uint8Array): void {
  const last = side - 1;
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const pixel = row * side + column;
      if (known[pixel]) continue;
      const left = pixel - (column > 0 ? 1 : 0);
      const right = pixel + (column < last ? 1 : 0);
      const above = pixel - (row > 0 ? side : 0);
      const below = pixel + (row < last ? side : 0);
      for (let c = 0; c < channels; c++) {
        const sum =
          values[left * channels + c] +
          values[right * channels + c] +
          values[above * channels + c] +
          values[below * channels + c];
        values[pixel * channels + c] = sum / 4;
      }
    }
  }
}

/** Bilinear value of one channel at (x, y) [pixels from the top left corner, the first pixel's centre at 0.5]; clamped. */
export function between({ side, channels, values }: Field, x: number, y: number, channel: number): number {
  const left = Math.min(side - 1, Math.max(0, x - 0.5));
  const top = Math.min(side - 1, Math.max(0, y - 0.5));
  const column = Math.min(Math.floor(left), Math.max(0, side - 2));
  const row = Math.min(Math.floor(top), Math.max(0, side - 2));
  const right = left - column;
  const down = top - row;
  // A square of one pixel has no next one.
  const next = column + 1 < side ? channels : 0;
  const below = row + 1 < side ? side * channels : 0;
  const at = (row * side + column) * channels + channel;
  const upper = values[at] * (1 - right) + values[at + next] * right;
  const lower = values[at + below] * (1 - right) + values[at + below + next] * right;
  return upper * (1 - down) + lower * down;
}
