import { type BlendshapeName, blendshapeIndex } from '@guise/protocol';
import { BLINK_BOTH, PRESETS } from '../presets.js';

/** What is seen of a small face, the most telling first; the others follow. */
const TELLING: readonly BlendshapeName[] = [
  ...(['jawOpen', 'eyeBlinkLeft', 'eyeBlinkRight', 'mouthSmileLeft', 'mouthSmileRight'] as const),
  ...(['mouthClose', 'mouthPucker', 'mouthFunnel', 'browInnerUp', 'browOuterUpLeft'] as const),
  ...(['browOuterUpRight', 'browDownLeft', 'browDownRight', 'mouthFrownLeft', 'mouthFrownRight'] as const),
  ...(['eyeLookInLeft', 'eyeLookOutLeft', 'eyeLookInRight', 'eyeLookOutRight'] as const),
];
const RANKS: ReadonlyMap<number, number> = new Map(TELLING.map((name, i) => [blendshapeIndex(name), i]));

/** How telling one of ARKit's channels is: the lower, the more. */
export function rankOfChannel(channel: number): number {
  return RANKS.get(channel) ?? TELLING.length + channel;
}

const GROUPS = { vowel: 0, blink: 1, emotion: 2 } as const;
const LOOKS: readonly string[] = ['lookUp', 'lookDown', 'lookLeft', 'lookRight'];
/** After all groups. */
const LOOK = 3;

/** How telling one of VRM's expressions is; `null`: it is none that a face plays. */
export function rankOfPreset(name: string): number | null {
  const row = [...PRESETS, BLINK_BOTH].find(({ names }) => names.includes(name));
  return row ? GROUPS[row.group] : rankOfLook(name);
}

/** The same of those by which eyes look. */
export function rankOfLook(name: string): number | null {
  return LOOKS.includes(name) ? LOOK : null;
}
