import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { cameraFile } from '../../fixtures/build.js';
import { FRAME_RATE } from '../../fixtures/schedules.js';
import { Problem } from '../problem.js';

/** What most cameras deliver unless asked for more. */
export const WIDTH = 640;
export const HEIGHT = 480;

/** Bytes of one frame, I420: a plane of luma and two of chroma at half the size each way. */
export const FRAME_BYTES = (WIDTH * HEIGHT * 3) / 2;

/**
 * Decodes `count` frames of a clip, fitted into the picture with black beside it and begun again where it ends, one
 * after the other into `file`. Returns what they show. Throws a {@link Problem} when ffmpeg cannot.
 */
export async function writeFrames(file: string, video: string, count: number): Promise<string> {
  const clip = existsSync(video);
  const source = clip ? video : await cameraFile('rolling', FRAME_RATE);
  const size = `${WIDTH}:${HEIGHT}`;
  const filter = [
    `scale=${size}:force_original_aspect_ratio=decrease:force_divisible_by=2:out_color_matrix=bt601:out_range=tv`,
    `pad=${size}:(ow-iw)/2:(oh-ih)/2`,
    'format=yuv420p',
  ].join();
  await mkdir(dirname(file), { recursive: true });
  await ffmpeg([
    ...['-stream_loop', '-1', '-i', source, '-an', '-vsync', '0', '-frames:v', `${count}`],
    ...['-vf', filter, '-f', 'rawvideo', '-y', file],
  ]);
  return clip ? basename(video) : 'a photograph, moved';
}

async function ffmpeg(args: readonly string[]): Promise<void> {
  const child = spawn('ffmpeg', ['-v', 'error', ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = (await once(child, 'close').catch((error: Error) => {
    throw new Problem(`The frames are decoded by ffmpeg, which could not be started: ${error.message}`);
  })) as [number];
  if (code !== 0) throw new Problem('ffmpeg could not decode the clip; it says why above.');
}
