import type { Schedule } from '../fixtures/schedules.js';

/** One observation of a quantity: `time` in seconds since 1970, which all browsers of a machine agree on. */
export interface Sample {
  readonly time: number;
  readonly value: number;
}

/** How well samples follow a schedule at the lag that suits them best. */
export interface Match {
  /** Pearson's r, -1..1; 0 where the samples or the schedule do not move at all. */
  readonly correlation: number;
  /** The samples are this many seconds behind the camera. */
  readonly lag: number;
  /** How much of the schedule's movement the samples show: the slope of the samples over the schedule. */
  readonly gain: number;
}

/** Samples and schedule are compared on a grid of this many points a second. */
const GRID_RATE = 30;
const LAG_STEP = 0.02;
/** More than any call is late, even on a machine that is busy with other things [seconds]. */
const MOST_LAG = 3;

/**
 * Compares samples with what a camera did, at every lag. `course` says what second of its loop the camera
 * showed when (growing, on the clock of the samples); `schedule` what there is to see in that second.
 */
export function matchSchedule(
  samples: readonly Sample[],
  course: readonly Sample[],
  schedule: Schedule,
): Match {
  const known = resample(course, GRID_RATE).map(({ time, value }) => ({ time, value: schedule(value) }));
  let best: Match = { correlation: -1, lag: 0, gain: 0 };
  for (let lag = 0; lag < MOST_LAG; lag += LAG_STEP) {
    const seen = valuesAt(samples, known, lag);
    const { correlation, gain } = regress(
      seen.map(([value]) => value),
      seen.map(([, value]) => value),
    );
    if (correlation > best.correlation) best = { correlation, lag, gain };
  }
  return best;
}

/** Pairs of what was known and what was seen `lag` seconds later, as far as the samples reach. */
function valuesAt(samples: readonly Sample[], known: readonly Sample[], lag: number) {
  const pairs: [known: number, seen: number][] = [];
  let at = 0;
  for (const { time, value } of known) {
    while (at < samples.length - 2 && (samples[at + 1] as Sample).time < time + lag) at++;
    const [before, after] = [samples[at], samples[at + 1]] as [Sample, Sample];
    if (time + lag < before.time || time + lag > after.time) continue;
    pairs.push([value, between(before, after, time + lag)]);
  }
  return pairs;
}

function between(before: Sample, after: Sample, time: number): number {
  const share = (time - before.time) / (after.time - before.time || 1);
  return before.value + (after.value - before.value) * share;
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
    even.push({ time, value: between(samples[at] as Sample, samples[at + 1] as Sample, time) });
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
