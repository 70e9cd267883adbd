import { BLENDSHAPE_COUNT, blendshapeIndex, type FaceFrame, restFaceFrame } from '@guise/protocol';
import { SAID_BY_AUDIO } from './visemes.js';

/** What a voice says of the mouth at one moment. */
export interface MouthShape {
  /** When it was heard: page's monotonic clock [ms]. */
  timestamp: number;
  /** [52] ARKit coefficients 0..1; only those of jaw, lips and tongue are ever above 0. */
  blendshapes: Float32Array;
  /** How sure it is that the lips have just shut, for m, b or p, 0..1. */
  lipsShut: number;
  /** Whether somebody speaks, pauses between words included. */
  speaking: boolean;
}

const TONGUE_OUT = blendshapeIndex('tongueOut');
const JAW_OPEN = blendshapeIndex('jawOpen');
const MOUTH_CLOSE = blendshapeIndex('mouthClose');
/** Lips that a camera sees this far apart are not shut, whatever it sounds like; from the second on not at all [jawOpen]. */
const SEEN_APART = { begins: 0.2, whole: 0.4 };

/**
 * A face of which only the voice is known: mouth and tongue from audio while somebody speaks, the rest idle, which says
 * nothing about the person.
 */
export function mouthFrame(mouth: MouthShape): FaceFrame {
  const frame = restFaceFrame(mouth.timestamp);
  const source = mouth.speaking ? 'audio' : 'idle';
  frame.sources = { head: 'idle', upper: 'idle', mouth: source, tongue: source };
  if (mouth.speaking) frame.blendshapes.set(mouth.blendshapes);
  return frame;
}

/**
 * What a camera sees, completed by what is heard: the tongue, and lips that shut so briefly (m, b, p) that pictures miss
 * it. A mouth that nobody sees comes from the voice alone. A new frame; the given one stays as it is. With
 * `null`, or while nobody speaks, the given one itself.
 */
export function mixMouth(frame: FaceFrame, mouth: MouthShape | null): FaceFrame {
  if (!mouth?.speaking) return frame;
  const blendshapes = frame.blendshapes.slice();
  const sources = { ...frame.sources, tongue: 'audio' as const };
  if (frame.sources.mouth === 'absent') {
    sources.mouth = 'audio';
    for (let i = 0; i < BLENDSHAPE_COUNT; i++) if (SAID_BY_AUDIO[i]) blendshapes[i] = mouth.blendshapes[i];
    return { ...frame, blendshapes, sources };
  }
  const apart = blendshapes[JAW_OPEN] - blendshapes[MOUTH_CLOSE];
  const possible = 1 - (apart - SEEN_APART.begins) / (SEEN_APART.whole - SEEN_APART.begins);
  const shut = mouth.lipsShut * Math.min(1, Math.max(0, possible));
  blendshapes[MOUTH_CLOSE] += (blendshapes[JAW_OPEN] - blendshapes[MOUTH_CLOSE]) * shut;
  blendshapes[TONGUE_OUT] = mouth.blendshapes[TONGUE_OUT];
  return { ...frame, blendshapes, sources };
}
