import { FaceDecoder, FaceEncoder, type FaceFrame } from '@guise/protocol';

/** Microseconds a frame: the median of many rounds over a clip, since other programs take their turns, too. */
export interface Timing {
  readonly encode: number;
  readonly decode: number;
}

/** A clip as JSON can carry it. */
export type PlainFrame = Omit<FaceFrame, 'blendshapes' | 'landmarks'> & {
  blendshapes: number[];
  landmarks: number[] | null;
};

export function revive(frames: readonly PlainFrame[]): FaceFrame[] {
  return frames.map((frame) => ({
    ...frame,
    blendshapes: Float32Array.from(frame.blendshapes),
    landmarks: frame.landmarks && Float32Array.from(frame.landmarks),
  }));
}

const WARM_UP = 15;
const ROUNDS = 40;
/** Frames timed together: clocks of browsers are coarse. */
const BATCH = 60;

export function time(frames: readonly FaceFrame[], landmarks: boolean): Timing {
  const rounds: Timing[] = [];
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    const start = (round * BATCH) % Math.max(1, frames.length - BATCH);
    const timing = timeOnce(frames.slice(start, start + BATCH), landmarks);
    if (round >= WARM_UP) rounds.push(timing);
  }
  const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1] as number;
  return {
    encode: median(rounds.map(({ encode }) => encode)),
    decode: median(rounds.map(({ decode }) => decode)),
  };
}

function timeOnce(frames: readonly FaceFrame[], landmarks: boolean): Timing {
  const encoder = new FaceEncoder({ landmarks });
  const decoder = new FaceDecoder();
  const packets: Uint8Array[] = [];
  const start = performance.now();
  for (const frame of frames) packets.push(encoder.encode(frame).slice());
  const encoded = performance.now();
  for (const packet of packets) decoder.decode(packet);
  const decoded = performance.now();
  const microseconds = (milliseconds: number) => (milliseconds * 1000) / frames.length;
  return { encode: microseconds(encoded - start), decode: microseconds(decoded - encoded) };
}
