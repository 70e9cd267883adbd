import { BLENDSHAPE_NAMES, type FaceFrame } from '@guise/protocol';

export type Activity = 'talking' | 'idle' | 'other';

/** What the mouth's blendshapes move from frame to frame, all together, on the mean of a second, when a face talks. */
export const TALKING = 0.1;
/** What all blendshapes move at most, likewise, when a face is idle. */
export const IDLE = 0.1;

const MOUTH = BLENDSHAPE_NAMES.flatMap((name, i) => (/^(jaw|mouth)/.test(name) ? [i] : []));
const ALL = BLENDSHAPE_NAMES.map((_, i) => i);

/** What a face does at each frame, by how it moves in the second around it; speeds are those of 30 frames a second. */
export function activities(frames: readonly FaceFrame[]): Activity[] {
  const [mouth, all] = [MOUTH, ALL].map((channels) => means(frames, channels)) as [number[], number[]];
  return frames.map((_, i) => {
    if ((all[i] as number) <= IDLE) return 'idle';
    return (mouth[i] as number) >= TALKING ? 'talking' : 'other';
  });
}

function means(frames: readonly FaceFrame[], channels: readonly number[]): number[] {
  const speeds = frames.map((frame, i) => {
    const before = frames[Math.max(0, i - 1)] as FaceFrame;
    const moved = channels.reduce(
      (sum, c) => sum + Math.abs((frame.blendshapes[c] as number) - (before.blendshapes[c] as number)),
      0,
    );
    const elapsed = frame.timestamp - before.timestamp;
    return elapsed > 0 ? (moved * 1000) / 30 / elapsed : 0;
  });
  return frames.map(({ timestamp }) => {
    const around = speeds.filter((_, i) => Math.abs((frames[i] as FaceFrame).timestamp - timestamp) <= 500);
    return around.reduce((sum, speed) => sum + speed, 0) / around.length;
  });
}
