import { BLENDSHAPE_COUNT, BLENDSHAPE_NAMES, blendshapeIndex, type ChannelGroup } from '@guise/protocol';
import { clamp } from './geometry/math.js';

/** Which group of channels each blendshape belongs to. */
export const GROUP_OF: readonly ChannelGroup[] = BLENDSHAPE_NAMES.map((name) => {
  if (name === 'tongueOut') return 'tongue';
  return name.startsWith('jaw') || name.startsWith('mouth') || name === 'cheekPuff' ? 'mouth' : 'upper';
});

const SIDES = (['Left', 'Right'] as const).map((side) => ({
  blink: blendshapeIndex(`eyeBlink${side}`),
  over: [
    blendshapeIndex(`eyeLookDown${side}`),
    blendshapeIndex(`eyeLookUp${side}`),
    blendshapeIndex(`eyeSquint${side}`),
    blendshapeIndex(`eyeWide${side}`),
  ],
}));
const JAW_OPEN = blendshapeIndex('jawOpen');
const MOUTH_CLOSE = blendshapeIndex('mouthClose');

/** From this blink on the lids hurry, and from SHUT on they are closed: trackers rarely say 1 for a shut eye. */
const HALF_SHUT = 0.45;
const SHUT = 0.85;

function lidClosure(blink: number): number {
  if (blink <= HALF_SHUT) return blink;
  return Math.min(1, HALF_SHUT + ((blink - HALF_SHUT) * (1 - HALF_SHUT)) / (SHUT - HALF_SHUT));
}

/**
 * Morph influences for coefficients 0..1. All are the coefficients themselves, except that lids shut before a
 * blink reaches 1, and where adding two would push skin through skin: a lid that is closed has no way
 * left to squint or to follow the gaze, and lips can close no further than the jaw is open.
 */
export function toInfluences(coefficients: ArrayLike<number>, influences: number[]): void {
  for (let i = 0; i < BLENDSHAPE_COUNT; i++) influences[i] = clamp(coefficients[i] as number, 0, 1);
  for (const { blink, over } of SIDES) {
    influences[blink] = lidClosure(influences[blink] as number);
    const left = 1 - influences[blink];
    for (const index of over) influences[index] = (influences[index] as number) * left;
  }
  influences[MOUTH_CLOSE] = Math.min(influences[MOUTH_CLOSE] as number, influences[JAW_OPEN] as number);
}
