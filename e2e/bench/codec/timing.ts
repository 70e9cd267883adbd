import { FaceDecoder, FaceEncoder, type FaceFrame } from '@guise/protocol';

/** Microseconds a frame. */
interface Round {
  readonly encode: number;
  readonly decode: number;
}

/** The median of many rounds over a clip; and the fastest, since on a busy machine other programs take their turns, too. */
export interface Timing extends Round {
  readonly fastest: Round;
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
const BATCH = 180;

export function time(frames: readonly FaceFrame[], landmarks: boolean): Timing {
  const rounds: Round[] = [];
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    const start = (round * BATCH) % Math.max(1, frames.length - BATCH);
    const timing = timeOnce(frames.slice(start, start + BATCH), landmarks);
    if (round >= WARM_UP) rounds.push(timing);
  }
  const encode = rounds.map((round) => round.encode).sort((a, b) => a - b);
  const decode = rounds.map((round) => round.decode).sort((a, b) => a - b);
  const at = (place: number): Round => ({ encode: encode[place] as number, decode: decode[place] as number });
  return { ...at(rounds.length >> 1), fastest: at(0) };
}

function timeOnce(frames: readonly FaceFrame[], landmarks: boolean): Round {
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
