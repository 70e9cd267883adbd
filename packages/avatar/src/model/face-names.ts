import { BLENDSHAPE_NAMES, blendshapeIndex } from '@guise/protocol';

const BY_PLAIN_NAME: ReadonlyMap<string, number> = new Map(
  BLENDSHAPE_NAMES.map((name) => [name.toLowerCase(), blendshapeIndex(name)]),
);

/** What some tools put before a name: `Face.`, `blendShape1.`, Character Creator's `A25_`. */
const PREFIX = /^.*[.:/]|^A\d\d[_ ]/;
/** Sides as Maya's and Blender's conventions write them: `eyeBlink_L`, `eyeBlinkL`, `eyeBlink.R`. */
const SIDE = /(?:[_. -]([LRlr])|(?<=[a-z])([LR]))$/;

/**
 * Which of ARKit's channels somebody's name for a morph target or a clip means, by its place in
 * {@link BLENDSHAPE_NAMES}; -1: none of them. Case, spaces and underscores do not matter: `jawOpen`, `JawOpen`,
 * `jaw_open`, `eyeBlink_L` and `Face.EyeBlinkLeft` are all understood.
 */
export function channelOf(name: string): number {
  if (name.length > 100) return -1;
  const exact = BY_PLAIN_NAME.get(name.toLowerCase());
  if (exact !== undefined) return exact;
  const sided = name.replace(SIDE, (_, apart, together) => (/l/i.test(apart ?? together) ? 'Left' : 'Right'));
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z]/g, '');
  return BY_PLAIN_NAME.get(plain(sided.replace(PREFIX, ''))) ?? BY_PLAIN_NAME.get(plain(sided)) ?? -1;
}

/** How many different channels of ARKit are among these names. */
export function channelsAmong(names: Iterable<string>): number {
  const found = new Set<number>();
  for (const name of names) found.add(channelOf(name));
  found.delete(-1);
  return found.size;
}

/** From this many channels on, a face is driven by ARKit's names rather than by VRM's presets. */
export const MANY_CHANNELS = 20;
/** With fewer than this, and no preset, nobody would see a face move. */
export const FEW_CHANNELS = 4;
