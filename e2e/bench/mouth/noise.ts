/** Noises of rooms. `pink` and `brown` are what fans and traffic sound like. */
export const NOISES = ['pink', 'brown', 'white'] as const;
export type Noise = (typeof NOISES)[number];

/** @param level root mean square [dB below full scale] @param length in samples; the same every time. */
export function makeNoise(kind: Noise, level: number, length: number): Float32Array {
  const random = randomNumbers();
  const samples = Float32Array.from({ length }, random);
  if (kind === 'brown') leak(samples, 0.998);
  if (kind === 'pink') {
    // Voss's pink noise by leaks an octave and a bit apart.
    const white = samples.slice();
    for (const pole of [0.5, 0.85, 0.95, 0.985, 0.9955, 0.9986]) {
      const part = white.slice();
      leak(part, pole);
      for (let i = 0; i < length; i++) samples[i] = (samples[i] as number) + (part[i] as number);
    }
  }
  const power = samples.reduce((sum, value) => sum + value * value, 0) / length;
  const gain = 10 ** (level / 20) / Math.sqrt(power);
  return samples.map((value) => value * gain);
}

/** One-pole low pass, its power about that of its input at the low end of an octave. */
function leak(samples: Float32Array, pole: number): void {
  let state = 0;
  for (let i = 0; i < samples.length; i++) {
    state = pole * state + Math.sqrt(1 - pole) * (samples[i] as number);
    samples[i] = state;
  }
}

function randomNumbers(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}
