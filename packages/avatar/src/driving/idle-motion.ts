/**
 * The small motion of somebody of whom nothing is known: one for the faces that are made up for a call and for avatars that no
 * frame moves. Times in milliseconds, angles in radians: yaw towards the subject's left, pitch up, roll as a viewer sees it, anticlockwise.
 * Functions of time alone, which allocate nothing.
 */

/** Blinks and glances fall into slots of this length [ms], once in each, at a moment of their own. */
const SLOT = 3700;
const BLINK_CLOSE = 80;
const BLINK_OPEN = 140;
const GLANCE = { yaw: 0.08, pitch: 0.05, since: 1500, takes: 90 } as const;

/** Times of different seeds, 0..1, are so far apart that nobody moves together [ms]. */
export const SEEDS_APART = 1e6;

export const swayYaw = (t: number): number => wave(t, 9100, 0.03) + wave(t, 5300, 0.015);
export const swayPitch = (t: number): number => wave(t, 4300, 0.012) + wave(t, 7900, 0.014);
export const swayRoll = (t: number): number => wave(t, 11300, 0.02);

/** A small look aside, changed quickly as eyes do, once a slot. */
export const glanceYaw = (t: number): number => GLANCE.yaw * glance(t, 0.3);
export const glancePitch = (t: number): number => GLANCE.pitch * glance(t, 0.6);

/** Lids, 0 open to 1 closed: one blink a slot. */
export function blinkAt(t: number): number {
  const slot = Math.floor(t / SLOT);
  const since = t - slot * SLOT - noise(slot) * (SLOT - BLINK_CLOSE - BLINK_OPEN);
  if (since < 0) return 0;
  return since < BLINK_CLOSE
    ? smooth(since / BLINK_CLOSE)
    : 1 - smooth(Math.min(1, (since - BLINK_CLOSE) / BLINK_OPEN));
}

function wave(t: number, period: number, size: number): number {
  return size * Math.sin((2 * Math.PI * t) / period);
}

/** -0.5..0.5 */
function glance(t: number, which: number): number {
  const slot = Math.floor(t / SLOT);
  const share = smooth(Math.min(1, Math.max(0, (t - slot * SLOT - GLANCE.since) / GLANCE.takes)));
  const from = noise(slot + which);
  return from + (noise(slot + which + 1) - from) * share - 0.5;
}

/** A repeatable random number 0..1 for `n`. */
function noise(n: number): number {
  const x = Math.sin(n * 127.1) * 43758.5453;
  return x - Math.floor(x);
}

function smooth(x: number): number {
  return x * x * (3 - 2 * x);
}
