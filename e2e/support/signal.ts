import type { Schedule } from '../fixtures/schedules.js';

/** One observation of a quantity: `time` in seconds of any clock. */
export interface Sample {
  readonly time: number;
  readonly value: number;
}

/** How well samples follow a schedule at the lag that suits them best. */
export interface Match {
  /** Pearson's r, -1..1; 0 where the samples or the schedule do not move at all. */
  readonly correlation: number;
  /** The samples are this many seconds behind the schedule (which repeats, so 0..period). */
  readonly lag: number;
  /** How much of the schedule's movement the samples show: the slope of the samples over the schedule. */
  readonly gain: number;
}

/** Samples and schedule are compared on a grid of this many points a second. */
const GRID_RATE = 30;
const LAG_STEP = 0.02;

/**
 * Compares samples with a schedule that repeats every `period` seconds, at every lag: a fake camera starts
 * when it likes, so only the course is known, not when it began.
 */
export function matchSchedule(samples: readonly Sample[], schedule: Schedule, period: number): Match {
  const grid = resample(samples, GRID_RATE);
  let best: Match = { correlation: -1, lag: 0, gain: 0 };
  for (let lag = 0; lag < period; lag += LAG_STEP) {
    const known = grid.map(({ time }) => schedule(time - lag + period));
    const { correlation, gain } = regress(
      known,
      grid.map(({ value }) => value),
    );
    if (correlation > best.correlation) best = { correlation, lag, gain };
  }
  return best;
}

/** Samples at even steps, interpolated: busy machines sample unevenly, and no part may count more for it. */
export function resample(samples: readonly Sample[], rate: number): Sample[] {
  const first = samples[0];
  const last = samples.at(-1);
  if (!first || !last || last.time <= first.time) throw new Error(`${samples.length} samples span no time`);
  const even: Sample[] = [];
  let at = 0;
  for (let time = first.time; time <= last.time; time += 1 / rate) {
    while (at < samples.length - 2 && (samples[at + 1] as Sample).time < time) at++;
    const [before, after] = [samples[at], samples[at + 1]] as [Sample, Sample];
    const share = (time - before.time) / (after.time - before.time || 1);
    even.push({ time: time - first.time, value: before.value + (after.value - before.value) * share });
  }
  return even;
}

/** Range of the values between their `share` and 1 - `share` quantiles: a single outlier does not count. */
export function spread(samples: readonly Sample[], share = 0.02): number {
  const sorted = samples.map(({ value }) => value).sort((a, b) => a - b);
  const quantile = (q: number) => sorted[Math.round(q * (sorted.length - 1))] ?? 0;
  return quantile(1 - share) - quantile(share);
}

function regress(known: readonly number[], measured: readonly number[]) {
  const meanKnown = mean(known);
  const meanMeasured = mean(measured);
  let [product, squareKnown, squareMeasured] = [0, 0, 0];
  known.forEach((value, at) => {
    const a = value - meanKnown;
    const b = (measured[at] as number) - meanMeasured;
    product += a * b;
    squareKnown += a * a;
    squareMeasured += b * b;
  });
  if (squareKnown === 0 || squareMeasured === 0) return { correlation: 0, gain: 0 };
  return { correlation: product / Math.sqrt(squareKnown * squareMeasured), gain: product / squareKnown };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
