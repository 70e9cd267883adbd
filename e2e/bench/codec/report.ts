import { BLENDSHAPE_NAMES } from '@guise/protocol';
import { IDLE, TALKING } from './activity.js';
import type { ClipFigures, Content, Deviation, Rate } from './measure.js';
import type { Sent } from './sent.js';
import type { Timing } from './timing.js';
import { verdicts, verdictText } from './verdicts.js';

/** Where it was timed -> without and with landmarks. */
export type Timings = Record<string, Record<Content, Timing>>;

export interface Figures {
  readonly clips: readonly ClipFigures[];
  /** The recordings as they go out in a call, pose + 52. */
  readonly talking: readonly Sent[];
  /** People who sit still, likewise; `null` without a recording. */
  readonly idle: Sent | null;
  readonly timings: Timings;
}

/** Figures as a page of text: what was measured, then the lines. */
export function report({ clips, talking, idle, timings }: Figures): string {
  const parts = [
    `kbit/s at 30 packets a second; wire: the mean with 93 bytes of headers a packet.
talking: the mouth's blendshapes move ${TALKING} a frame or more, all together, on the mean of a second;
idle: all blendshapes together move ${IDLE} at most.`,
    ...clips.map(clipText),
    sentText(idle ? [...talking, idle] : talking),
    timingText(timings),
    `lines, on recordings not seen in training\n${verdictText(
      verdicts({ clips: clips.filter(({ seen }) => !seen), talking, idle, timings }),
    )}`,
  ];
  return parts.join('\n\n');
}

function clipText({ clip, seen, rates, errors, largestPacket }: ClipFigures): string {
  const lines = [
    `${clip} (${seen ? 'seen' : 'not seen'} in training; largest packet ${largestPacket} bytes)`,
  ];
  for (const [content, formats] of Object.entries(rates)) {
    lines.push(`  ${content.padEnd(38)}${row(['packets', 'median', 'mean', 'wire'])}`);
    for (const [format, byActivity] of Object.entries(formats)) {
      for (const [activity, rate] of Object.entries(byActivity)) {
        lines.push(`    ${format.padEnd(24)}${activity.padEnd(12)}${rateText(rate)}`);
      }
    }
  }
  lines.push(`  error${' '.repeat(33)}${row(['rms', 'mean', 'p95', 'max'])}`);
  const units = { rotation: 'degrees', translation: 'mm', timestamp: 'ms', confidence: '%' };
  for (const [channel, unit] of Object.entries(units))
    lines.push(errorText(`${channel} [${unit}]`, errors[channel]));
  lines.push(errorText('the worst blendshape [%]', worst(errors)));
  lines.push(errorText("landmarks' mean [% of the face's size]", errors.landmarks));
  return lines.join('\n');
}

const row = (cells: readonly string[]) => cells.map((cell) => cell.padStart(10)).join('');

const rateText = ({ packets, median, mean, wire }: Rate) =>
  row([String(packets), median.toFixed(2), mean.toFixed(2), wire.toFixed(1)]);

const errorText = (name: string, error: Deviation | undefined) =>
  `    ${name.padEnd(36)}${row(
    error ? [error.rms, error.mean, error.p95, error.max].map((x) => x.toFixed(3)) : ['-', '-', '-', '-'],
  )}`;

function worst(errors: Record<string, Deviation>): Deviation {
  const all = BLENDSHAPE_NAMES.map((name) => errors[name] as Deviation);
  const most = (of: (error: Deviation) => number) => Math.max(...all.map(of));
  return {
    rms: most(({ rms }) => rms),
    mean: most(({ mean }) => mean),
    p95: most(({ p95 }) => p95),
    max: most(({ max }) => max),
  };
}

function sentText(recordings: readonly Sent[]): string {
  const lines = [`as sent in a call, pose + 52${' '.repeat(12)}${row(['packets/s', 'payload', 'wire'])}`];
  for (const { name, packetsPerSecond, payload, wire } of recordings) {
    lines.push(
      `  ${name.padEnd(38)}${row([packetsPerSecond.toFixed(1), payload.toFixed(2), wire.toFixed(1)])}`,
    );
  }
  return lines.join('\n');
}

function timingText(timings: Timings): string {
  const lines = [`microseconds a frame: median, fastest${' '.repeat(7)}${row(['encode', '', 'decode', ''])}`];
  for (const [where, contents] of Object.entries(timings)) {
    for (const [content, { encode, decode, fastest }] of Object.entries(contents)) {
      const cells = [encode, fastest.encode, decode, fastest.decode].map((value) => value.toFixed(1));
      lines.push(`  ${where.padEnd(26)}${content.padEnd(16)}${row(cells)}`);
    }
  }
  return lines.join('\n');
}
