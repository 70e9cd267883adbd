import { BLENDSHAPE_NAMES } from '@guise/protocol';
import { quantile } from '../statistics.js';
import type { ClipFigures, Content } from './measure.js';
import type { Timings } from './report.js';
import type { Sent } from './sent.js';

/** A measure, the line it must not cross, and what it is. */
export interface Verdict {
  readonly measure: string;
  readonly line: number;
  readonly unit: string;
  readonly value: number;
}

export interface Judged {
  /** Recordings that the tables were not trained on. */
  readonly clips: readonly ClipFigures[];
  /** The same recordings, sent as in a call, pose + 52. */
  readonly talking: readonly Sent[];
  readonly idle: Sent | null;
  readonly timings: Timings;
}

/** The codec's lines. Errors are the worst of the recordings; the rate is the median of all their packets while talking. */
export function verdicts({ clips, talking, idle, timings }: Judged): Verdict[] {
  const rate = (content: Content) =>
    quantile(
      clips.flatMap(({ talkingRates }) => talkingRates[content]),
      0.5,
    );
  const worst = (of: (clip: ClipFigures) => number) => Math.max(...clips.map(of));
  const max = (channel: string) => worst(({ errors }) => errors[channel]?.max ?? 0);
  const rows: Verdict[] = [
    { measure: 'payload, talking, pose + 52, median', line: 6, unit: 'kbit/s', value: rate('pose + 52') },
    {
      measure: 'payload, talking, with landmarks, median',
      line: 8,
      unit: 'kbit/s',
      value: rate('with landmarks'),
    },
    {
      measure: 'wire, talking, pose + 52, mean',
      line: 31,
      unit: 'kbit/s',
      value: Math.max(...talking.map(({ wire }) => wire)),
    },
    { measure: 'blendshapes, max', line: 0.5, unit: '%', value: Math.max(...BLENDSHAPE_NAMES.map(max)) },
    { measure: 'rotation, max', line: 0.1, unit: 'degrees', value: max('rotation') },
    { measure: 'translation, max', line: 1, unit: 'mm', value: max('translation') },
    {
      measure: 'landmarks, mean distance, mean over frames',
      line: 0.3,
      unit: "% of the face's size",
      value: worst(({ errors }) => errors.landmarks?.mean ?? 0),
    },
    {
      measure: 'landmarks, mean distance, p95 of frames (no line)',
      line: Number.POSITIVE_INFINITY,
      unit: "% of the face's size",
      value: worst(({ errors }) => errors.landmarks?.p95 ?? 0),
    },
  ];
  if (idle) {
    rows.push({ measure: 'payload, idle, mean', line: 1, unit: 'kbit/s', value: idle.payload });
    rows.push({ measure: 'wire, idle, mean', line: 4, unit: 'kbit/s', value: idle.wire });
  }
  for (const [where, contents] of Object.entries(timings)) {
    if (!where.startsWith('Chromium')) continue;
    for (const [content, { encode, decode }] of Object.entries(contents)) {
      rows.push({ measure: `encode, ${content}, median`, line: 20, unit: 'microseconds', value: encode });
      rows.push({ measure: `decode, ${content}, median`, line: 20, unit: 'microseconds', value: decode });
    }
  }
  return rows;
}

/** A line of text each. Half a thousandth is what 32-bit floats and printing round. */
export function verdictText(rows: readonly Verdict[]): string {
  return rows
    .map(({ measure, line, unit, value }) => {
      const figure = `${value.toFixed(value < 2 ? 3 : 2)} ${unit}`.padEnd(30);
      if (line === Number.POSITIVE_INFINITY) return `  ${measure.padEnd(52)}${figure}`;
      return `  ${measure.padEnd(52)}${figure}line ${String(line).padEnd(5)}${value <= line + 0.0005 ? 'met' : 'missed'}`;
    })
    .join('\n');
}
