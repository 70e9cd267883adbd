import type { Traffic } from '@guise/client';
import { words } from '../words/index.js';
import type { Rates } from './call-stats.js';
import { rate, size } from './units.js';

/** Less than this is noise, not a voice or a face [kbit/s]. */
const SILENCE = 0.05;

/** One thing that could leave this device, and how much of it does. */
export interface LeavingRow {
  readonly id: 'camera' | 'face' | 'voice' | 'screen' | 'words' | 'wire' | 'readers';
  readonly term: string;
  readonly value: string;
}

/**
 * What leaves this device. Nothing is claimed: each row says what was counted, the camera's, too.
 * @param traffic the last look; `null` before the first
 * @param sent rates of the last seconds; `null` before the second look
 * @param sealed whether it is end-to-end encrypted
 */
export function leavingRows(
  traffic: Traffic | null,
  sent: Rates | null,
  muted: boolean,
  sealed: boolean,
): LeavingRow[] {
  const says = words.stats;
  const flow = (of: keyof Rates) => {
    const value = sent?.[of] ?? 0;
    return value < SILENCE ? says.nothing : rate(value);
  };
  const picture = traffic?.sent.video ?? 0;
  const screen = traffic?.sent.screen ?? 0;
  return [
    { id: 'camera', term: says.camera, value: picture > 0 ? size(picture) : says.cameraNever },
    { id: 'face', term: says.face, value: flow('faces') },
    { id: 'voice', term: says.voice, value: muted ? says.muted : flow('voice') },
    // Whoever shares none in this call need not wonder what is meant.
    ...(screen > 0 ? [{ id: 'screen', term: says.screen, value: flow('screen') } as const] : []),
    { id: 'words', term: says.words, value: says.soFar(size(traffic?.sent.signalling ?? 0)) },
    { id: 'wire', term: says.wire, value: flow('wire') },
    {
      id: 'readers',
      term: words.seal.readers,
      value: sealed ? words.seal.readersSealed : words.seal.readersPlain,
    },
  ];
}
