/**
 * A blink: the lids close by at least a fifth, to at least one half, and open again by a fifth (mean of both eyes' blink
 * channels). It counts from where they are half way from open to closed: a peak may be a long plateau, whose highest
 * frame means nothing. The clips d3, d12 and d14 have 18 of these in their labels; counting how often the labels rise
 * through one half gives the same 18. Eyes that open for a moment in a grimace are among them.
 */
const CLOSED = 0.5;
const MOVE = 0.2;

/** How far a blink may be from where the labels have it [labelled frames]. */
const TOLERANCE = 2;

export const closure = ({ blendshapes }) => (blendshapes.eyeBlinkLeft + blendshapes.eyeBlinkRight) / 2;

/** Where the blinks of a series of eye closures begin, as indices in it. */
export function blinksOf(series) {
  const blinks = [];
  let [open, closed, closing] = [0, 0, false];
  for (let i = 0; i < series.length; i++) {
    if (!closing) {
      if (series[i] < series[open]) open = i;
      if (series[i] - series[open] < MOVE) continue;
      [closing, closed] = [true, i];
    }
    if (series[i] > series[closed]) closed = i;
    if (series[closed] - series[i] < MOVE) continue;
    if (series[closed] >= CLOSED) blinks.push(halfWay(series, open, closed));
    [closing, open] = [false, i];
  }
  return blinks;
}

function halfWay(series, open, closed) {
  const half = (series[open] + series[closed]) / 2;
  let at = open;
  while (series[at] < half) at++;
  return at;
}

/** Pairs predicted with true blinks, one with one, the nearest first. Both: rising indices. */
export function matchBlinks(predicted, truth) {
  const pairs = truth
    .flatMap((at, t) => predicted.map((other, p) => ({ t, p, distance: Math.abs(at - other) })))
    .filter(({ distance }) => distance <= TOLERANCE)
    .sort((a, b) => a.distance - b.distance);
  const [found, used] = [new Set(), new Set()];
  for (const { t, p } of pairs) {
    if (found.has(t) || used.has(p)) continue;
    found.add(t);
    used.add(p);
  }
  return {
    total: truth.length,
    found: found.size,
    missed: truth.filter((_, t) => !found.has(t)),
    false: predicted.filter((_, p) => !used.has(p)),
  };
}

/**
 * The blinks of a clip's tracked frames (see `trackClip`). A frame without a face has open eyes.
 * `missed` and `false` are frame numbers.
 */
export function clipBlinks(frames, kind) {
  const predicted = frames.map((frame) => (frame.unfiltered ? closure(frame[kind]) : 0));
  const result = matchBlinks(blinksOf(predicted), blinksOf(frames.map(({ label }) => closure(label))));
  const numbers = (indices) => indices.map((i) => frames[i].number);
  return { ...result, missed: numbers(result.missed), false: numbers(result.false) };
}
