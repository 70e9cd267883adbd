import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseBenchArgs } from '../options.js';
import { Problem } from '../problem.js';

/** The repository's root folder. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** Fewer frames say too little about a median on a machine that does other things, too. */
const FEWEST_FRAMES = 200;

export interface TrackerBenchOptions {
  readonly help: boolean;
  /** MediaPipe's model. */
  readonly task: string;
  /** The clip that is tracked. */
  readonly video: string;
  /** The folder that holds the model folders. */
  readonly models: string;
  /** Measured frames, after those to warm up. */
  readonly frames: number;
  /** Where the figures are kept; `null`: nowhere. */
  readonly json: string | null;
}

export const USAGE = `npm run bench -- tracker [options]
The whole pipeline per frame beside MediaPipe FaceLandmarker, in Chromium, with one WebAssembly thread.

  --task FILE    MediaPipe's FaceLandmarker model (default ../shared/faces/teacher/face_landmarker.task beside the
                 repository); without it, Guise is measured alone
  --video FILE   a clip that shows one face throughout (default ../shared/faces/clips/d3.mp4 beside the repository);
                 without it, a photograph that is moved
  --models DIR   the model folders (default models)
  --frames N     frames to measure, at least ${FEWEST_FRAMES} (default 300)
  --json FILE    keep the figures`;

/** Throws a {@link Problem} for options that do not exist or make no sense. Paths count from the working directory. */
export function parseOptions(args: readonly string[]): TrackerBenchOptions {
  const options = {
    help: { type: 'boolean', short: 'h' },
    task: { type: 'string' },
    video: { type: 'string' },
    models: { type: 'string' },
    frames: { type: 'string' },
    json: { type: 'string' },
  } as const;
  const values = parseBenchArgs(args, options, USAGE);
  const frames = Number(values.frames ?? 300);
  if (!Number.isInteger(frames) || frames < FEWEST_FRAMES) {
    throw new Problem(`--frames ${values.frames} is not a whole number from ${FEWEST_FRAMES} on.`);
  }
  return {
    help: values.help ?? false,
    task: values.task ?? join(ROOT, '../shared/faces/teacher/face_landmarker.task'),
    video: values.video ?? join(ROOT, '../shared/faces/clips/d3.mp4'),
    models: values.models ?? join(ROOT, 'models'),
    frames,
    json: values.json ?? null,
  };
}
