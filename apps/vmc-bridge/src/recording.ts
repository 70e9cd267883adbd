import { readFile } from 'node:fs/promises';
import { FaceRecording, readRecording } from '@guise/protocol';
import { readTrack } from '../../../packages/protocol/tools/track-file.mjs';
import { Problem } from './problem.js';

/**
 * Reads what a call recorded (JSON lines, or the CSV of Live Link Face), what `npm run track` wrote, or a `.track.gz` of
 * `npm run record-motion`. Throws a {@link Problem} for anything else.
 */
export async function readRecordingFile(file: string): Promise<FaceRecording> {
  try {
    const recording = file.endsWith('.track.gz')
      ? await fromTrack(file)
      : readRecording(await readFile(file, 'utf8'));
    if (recording.length === 0) throw new Error('it holds no face');
    return recording;
  } catch (error) {
    throw new Problem(`${file} cannot be read: ${(error as Error).message}`);
  }
}

async function fromTrack(file: string): Promise<FaceRecording> {
  const { name, frames } = await readTrack(file);
  const recording = new FaceRecording(name);
  for (const frame of frames) recording.add(frame);
  return recording;
}
