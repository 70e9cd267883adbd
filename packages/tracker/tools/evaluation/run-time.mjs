import { join } from 'node:path';
import { clipFrames } from '../clip-frames.mjs';
import { median } from '../statistics.mjs';

/** Frames looked at: enough that on a busy machine some are not disturbed. */
const FRAMES = 90;

/**
 * How long a frame takes the whole tracker in Node, on one thread of WebAssembly [ms]: of a clip's first frames the
 * fastest, which is what the machine can do, and the median, which says how busy it was.
 */
export async function runTime({ tracker, folder }, files) {
  tracker.pipeline.reset();
  const times = [];
  for await (const { picture, timestamp } of clipFrames(join(folder, files[0]))) {
    const started = performance.now();
    await tracker.pipeline.track(picture, timestamp);
    times.push(performance.now() - started);
    if (times.length === FRAMES) break;
  }
  return { frames: times.length, fastest: Math.min(...times), median: median(times) };
}
