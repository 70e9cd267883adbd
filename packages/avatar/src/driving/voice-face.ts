import { BLENDSHAPE_NAMES, type FaceFrame } from '@guise/protocol';

/** Jaw, lips and tongue: what a voice moves. */
const MOUTH = BLENDSHAPE_NAMES.flatMap((name, index) => (/^(jaw|mouth|tongue)/.test(name) ? [index] : []));

/** Whether a camera sees the face: its head tells. */
export function isSeen({ sources }: FaceFrame): boolean {
  return sources.head === 'vision';
}

/**
 * An idle face that speaks: the mouth of `heard`, where that comes from a voice, on top of the idle one's, since a voice
 * says nothing of a smile. Changes `idle`, and returns it.
 */
export function addVoice(idle: FaceFrame, heard: FaceFrame | null): FaceFrame {
  if (heard?.sources.mouth !== 'audio') return idle;
  for (const index of MOUTH) {
    const both = (idle.blendshapes[index] as number) + (heard.blendshapes[index] as number);
    idle.blendshapes[index] = Math.min(1, both);
  }
  idle.sources.mouth = idle.sources.tongue = 'audio';
  return idle;
}
