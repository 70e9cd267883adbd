import { readFile } from 'node:fs/promises';
import { BLENDSHAPE_NAMES, type FaceFrame } from '@guise/protocol';
import { readTrack as readRecording } from '../../../packages/protocol/tools/track-file.mjs';
import { Problem } from '../problem.js';

/** Fewer frames are no motion. */
const FEWEST_FRAMES = 30;

/**
 * The frames of a track: one that `npm run track` wrote as JSON lines, landmarks left out, or one of `npm run record-motion`
 * (`.track.gz`). Throws a {@link Problem}.
 */
export async function readTrack(file: string): Promise<FaceFrame[]> {
  const frames = file.endsWith('.track.gz') ? await recorded(file) : await fromLines(file);
  if (frames.length < FEWEST_FRAMES) {
    throw new Problem(`${file} holds ${frames.length} frames; ${FEWEST_FRAMES} are needed.`);
  }
  return frames;
}

async function recorded(file: string): Promise<FaceFrame[]> {
  try {
    return (await readRecording(file)).frames;
  } catch (error) {
    throw new Problem(`The track could not be read: ${(error as Error).message}`);
  }
}

async function fromLines(file: string): Promise<FaceFrame[]> {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new Problem(`The track could not be read: ${error.message}`);
  });
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line, i) => frameOf(line, `${file}, line ${i + 1}`));
}

function frameOf(line: string, place: string): FaceFrame {
  try {
    const frame = JSON.parse(line);
    const blendshapes = Float32Array.from(BLENDSHAPE_NAMES, (name) => frame.blendshapes[name]);
    if (!blendshapes.every(Number.isFinite) || !Number.isFinite(frame.timestamp))
      throw new Error('a number is missing');
    return { ...frame, blendshapes, landmarks: null };
  } catch (error) {
    throw new Problem(`${place} is no frame: ${(error as Error).message}`);
  }
}
