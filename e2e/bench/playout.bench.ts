import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { type Motion, recordedFace, talkingFace } from '@guise/client/testing';
import { readMotion } from '../../packages/protocol/tools/track-file.mjs';
import { matrix } from './playout/matrix.js';
import { parseOptions, USAGE } from './playout/options.js';
import { table, verdicts } from './playout/report.js';
import { readTrack } from './playout/track.js';

export async function run(args: string[]): Promise<void> {
  const options = parseOptions(args);
  if (options.help) return console.log(USAGE);
  const motions: Record<string, Motion> = { 'sums of sines, blinks': talkingFace() };
  for (const { name, frames } of (await readMotion()).unseen)
    motions[`recording ${name}`] = recordedFace(frames);
  for (const file of options.tracks) motions[basename(file)] = recordedFace(await readTrack(file));
  const results = Object.entries(motions).map(([name, motion]) => {
    const rows = matrix(motion, options);
    console.log(
      `${name}, ${options.fps} frames a second, ${options.seeds} x 20 s\n\n${table(rows)}\n\n${verdicts(rows)}\n`,
    );
    return { motion: name, fps: options.fps, seeds: options.seeds, rows };
  });
  if (options.json) await writeFile(options.json, `${JSON.stringify(results, null, 1)}\n`);
}
