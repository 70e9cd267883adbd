import { readFile } from 'node:fs/promises';
import { BLENDSHAPE_NAMES, checkFaceFrame, type FaceFrame, type Quaternion, slerp } from '@guise/protocol';
import { readTrack } from '../../../packages/protocol/tools/track-file.mjs';
import { Problem } from './problem.js';

/** A recorded face that can be asked for any moment. */
export class Recording {
  /** @param frames in order, at least one */
  constructor(private readonly frames: readonly FaceFrame[]) {}

  /**
   * Reads a `.track.gz` of `npm run record-motion`, or JSON lines of `npm run track`. Throws a {@link Problem} for anything else.
   */
  static async read(file: string): Promise<Recording> {
    try {
      const frames = file.endsWith('.track.gz') ? (await readTrack(file)).frames : await readLines(file);
      if (frames.length === 0) throw new Error('it holds no face');
      return new Recording(frames);
    } catch (error) {
      throw new Problem(`${file} cannot be read: ${(error as Error).message}`);
    }
  }

  /** From the first frame to the last [ms]. */
  get duration(): number {
    return (this.frames.at(-1) as FaceFrame).timestamp - this.#start;
  }

  /** The face so long after the first frame, between two frames where there is none [ms]; before and after: the nearest. */
  at(time: number): FaceFrame {
    const moment = this.#start + time;
    let [low, high] = [0, this.frames.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.frames[middle] as FaceFrame).timestamp <= moment) low = middle;
      else high = middle - 1;
    }
    const before = this.frames[low] as FaceFrame;
    const after = this.frames[low + 1] ?? before;
    const gap = after.timestamp - before.timestamp;
    return gap > 0 ? between(before, after, Math.max(0, (moment - before.timestamp) / gap)) : before;
  }

  get #start(): number {
    return (this.frames[0] as FaceFrame).timestamp;
  }
}

function between(a: FaceFrame, b: FaceFrame, share: number): FaceFrame {
  const mix = (x: number, y: number) => x + (y - x) * share;
  const [p, q] = [a.pose.translation, b.pose.translation];
  return {
    ...a,
    timestamp: mix(a.timestamp, b.timestamp),
    pose: {
      rotation: slerp(a.pose.rotation, b.pose.rotation, share) as Quaternion,
      translation: [mix(p[0], q[0]), mix(p[1], q[1]), mix(p[2], q[2])],
    },
    blendshapes: a.blendshapes.map((value, i) => mix(value, b.blendshapes[i] as number)),
  };
}

async function readLines(file: string): Promise<FaceFrame[]> {
  const text = await readFile(file, 'utf8');
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .flatMap((line, i) => frameOf(line, i + 1));
}

/** A frame; none for the line that says what the file is. */
function frameOf(line: string, number: number): FaceFrame[] {
  try {
    const value = JSON.parse(line);
    if (number === 1 && 'format' in value) return [];
    const blendshapes = Float32Array.from(BLENDSHAPE_NAMES, (name) => value.blendshapes[name] ?? 0);
    const frame: FaceFrame = { ...value, blendshapes, landmarks: null };
    checkFaceFrame(frame);
    return [frame];
  } catch (error) {
    throw new Error(`line ${number} is no face: ${(error as Error).message}`);
  }
}
