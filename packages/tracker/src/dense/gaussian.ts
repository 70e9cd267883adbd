/**
 * A square image [size, size] averaged with the weights of a normal distribution, `deviation` in pixels. The weights sum to 1; what is beside
 * the image counts as 0.
 */
export function gaussian(values: Float32Array, size: number, deviation: number): Float32Array {
  const reach = Math.ceil(3 * deviation);
  const weights = Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-(((i - reach) / deviation) ** 2) / 2),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let out = values;
  for (const step of [1, size]) {
    out = out.map((_, pixel) => {
      const place = step === 1 ? pixel % size : Math.floor(pixel / size);
      let sum = 0;
      for (let tap = Math.max(-reach, -place); tap <= Math.min(reach, size - 1 - place); tap++) {
        sum += weights[tap + reach] * out[pixel + tap * step];
      }
      return sum / total;
    });
  }
  return out;
}
