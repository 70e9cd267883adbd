import { Problem } from '../problem.js';
import { type Summary, summarise } from '../statistics.js';
import type { GuiseTimes, Measured, MediaPipeTimes } from './page/messages.js';

/** Share of the frames in which a side has to see the face: a side that sees none has little to do. */
const TRACKED = 0.95;

const COLUMNS = ['median', 'minimum', 'p95', 'mean'] as const;
const HEADING = row('', COLUMNS);

/** Where and how it was measured. */
export interface Circumstances {
  /** What the frames show, and their size. */
  readonly picture: string;
  readonly browser: string;
  /** Frames before those that count. */
  readonly warmUp: number;
  /** What a browser downloads of the models folder: file -> bytes. */
  readonly downloads: Readonly<Record<string, number>>;
}

export interface Report extends Circumstances {
  readonly isolated: boolean;
  readonly guise: Side & {
    readonly parts: Readonly<Record<string, Summary>>;
    readonly search: Summary | null;
  };
  readonly mediapipe: (Side & { readonly grab: Summary }) | null;
  /** Guise / MediaPipe. */
  readonly ratio: Ratio | null;
  /** The same, with what each takes to get at the picture left out: that depends on the machine's graphics most. */
  readonly ratioWithoutGrab: Ratio | null;
  readonly downloaded: number;
}

interface Ratio {
  readonly median: number;
  readonly minimum: number;
}

interface Side {
  readonly whole: Summary;
  /** `whole` less what it took to get at the picture. */
  readonly withoutGrab: Summary;
  /** Share of the frames in which the face was seen. */
  readonly tracked: number;
}

/** Throws a {@link Problem} unless both sides saw the face in nearly all frames, with one thread each. */
export function requireMeaning({ guise, mediapipe, isolated }: Measured): void {
  if (isolated)
    throw new Problem('The page was cross-origin isolated, so WebAssembly could have used threads.');
  for (const [name, side] of [['Guise', guise] as const, ['MediaPipe', mediapipe] as const]) {
    if (!side) continue;
    const { seen, whole } = side;
    if (whole.length > 0 && seen >= TRACKED * whole.length) continue;
    throw new Problem(
      `${name} saw a face in ${seen} of ${whole.length} frames. What it takes to see none says nothing; ` +
        '--video names a clip that shows one face throughout.',
    );
  }
}

export function report(measured: Measured, circumstances: Circumstances): Report {
  const { guise, mediapipe, isolated } = measured;
  const ours = sideOf(guise);
  const theirs = mediapipe && { ...sideOf(mediapipe), grab: summarise(mediapipe.grab) };
  const parts: Record<string, Summary> = { grab: summarise(guise.grab), crop: summarise(guise.crop) };
  for (const [network, times] of Object.entries(guise.networks)) parts[network] = summarise(times);
  parts['rest: fit, close-up crops, filter'] = summarise(guise.rest);
  return {
    ...circumstances,
    isolated,
    guise: {
      ...ours,
      parts,
      search: guise.searches.length > 0 ? summarise(guise.searches) : null,
    },
    mediapipe: theirs,
    ratio: theirs && ratioOf(ours.whole, theirs.whole),
    ratioWithoutGrab: theirs && ratioOf(ours.withoutGrab, theirs.withoutGrab),
    downloaded: Object.values(circumstances.downloads).reduce((sum, bytes) => sum + bytes, 0),
  };
}

function sideOf({ whole, grab, seen }: GuiseTimes | MediaPipeTimes): Side {
  return {
    whole: summarise(whole),
    withoutGrab: summarise(whole.map((ms, frame) => ms - (grab[frame] as number))),
    tracked: seen / whole.length,
  };
}

function ratioOf(ours: Summary, theirs: Summary): Ratio {
  return { median: ours.median / theirs.median, minimum: ours.minimum / theirs.minimum };
}

/** For people. */
export function table(result: Report): string {
  const { guise, mediapipe, downloads, downloaded } = result;
  const lines = [
    `${result.picture}; ${guise.whole.count} frames after ${result.warmUp} to warm up; ${result.browser}`,
    mediapipe ? 'Both take turns, frame by frame, in one worker.' : 'In a worker.',
    'The page is not cross-origin isolated: WebAssembly has one thread. Times in ms, to 0.1.',
    '',
    HEADING,
    durations('Guise, whole pipeline', guise.whole),
    ...Object.entries(guise.parts).map(([name, summary]) => durations(`  ${name}`, summary)),
  ];
  if (mediapipe) {
    lines.push(
      durations('MediaPipe FaceLandmarker', mediapipe.whole),
      durations('  grab', mediapipe.grab),
      ratios('Guise / MediaPipe', result.ratio),
      ratios('  without either grab', result.ratioWithoutGrab),
      '  The first to be at most 0.5, then 0.33.',
      '',
      'FaceLandmarker: VIDEO mode, CPU, one face, blendshapes and transformation matrices on. Its grab goes through',
      'WebGL, which is slow where there is no graphics card.',
    );
  }
  lines.push('', trackedLine(result), '');
  if (guise.search) {
    lines.push(HEADING, durations('Face finder, a search', guise.search));
    lines.push('  Crop and network, while no face is followed. To be at most 3 ms.', '');
  }
  lines.push('What a browser downloads of the models, uncompressed [bytes]');
  for (const [file, bytes] of Object.entries(downloads).sort()) lines.push(row(`  ${file}`, [String(bytes)]));
  lines.push(row('  together', [String(downloaded)]), '  To be at most 3 MB (3,000,000).');
  return lines.join('\n');
}

function trackedLine({ guise, mediapipe }: Report): string {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const theirs = mediapipe ? `, MediaPipe in ${percent(mediapipe.tracked)}` : '';
  return `Guise saw the face in ${percent(guise.tracked)} of the frames${theirs}.`;
}

function durations(name: string, { median, minimum, p95, mean }: Summary): string {
  return row(
    name,
    [median, minimum, p95, mean].map((ms) => ms.toFixed(2)),
  );
}

function ratios(name: string, ratio: Ratio | null): string {
  return row(name, ratio ? [ratio.median.toFixed(3), ratio.minimum.toFixed(3)] : []);
}

function row(name: string, cells: readonly string[]): string {
  return name.padEnd(34) + cells.map((cell) => cell.padStart(9)).join('');
}
