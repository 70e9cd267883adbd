import { BLENDSHAPE_COUNT, type BlendshapeName, blendshapeIndex } from '@guise/protocol';

/** What a mouth does for a class of speech sounds, in HeadAudio's order (its names are Oculus's, with `sil` last). */
export const VISEMES = [
  'aa',
  'E',
  'I',
  'O',
  'U',
  'PP',
  'SS',
  'TH',
  'DD',
  'FF',
  'kk',
  'nn',
  'RR',
  'CH',
  'sil',
] as const;
export type Viseme = (typeof VISEMES)[number];

/** How far the lips are apart, 0..1 of the widest vowel. */
const OPENING: Record<Viseme, number> = {
  aa: 1,
  E: 0.65,
  I: 0.35,
  O: 0.6,
  U: 0.3,
  PP: 0.1,
  SS: 0.2,
  TH: 0.2,
  DD: 0.2,
  FF: 0.1,
  kk: 0.3,
  nn: 0.2,
  RR: 0.25,
  CH: 0.2,
  sil: 0.1,
};

/** A blendshape without its side: `mouthStretch` moves both. */
type Shape = Partial<
  Record<
    'mouthFunnel' | 'mouthPucker' | 'mouthRollLower' | 'mouthRollUpper' | 'mouthShrugUpper' | 'tongueOut',
    number
  > &
    Record<'mouthStretch' | 'mouthLowerDown' | 'mouthUpperUp' | 'mouthPress' | 'mouthDimple', number>
>;

/** The lips and the tongue of each viseme, the jaw and the closing of the lips apart. */
const SHAPE: Record<Viseme, Shape> = {
  aa: { mouthLowerDown: 0.3, mouthUpperUp: 0.15 },
  E: { mouthStretch: 0.25, mouthLowerDown: 0.25, mouthUpperUp: 0.15 },
  I: { mouthStretch: 0.35, mouthDimple: 0.15, mouthLowerDown: 0.2 },
  O: { mouthFunnel: 0.6, mouthPucker: 0.2 },
  U: { mouthPucker: 0.7, mouthFunnel: 0.25 },
  PP: { mouthPress: 0.35, mouthRollLower: 0.25, mouthRollUpper: 0.2 },
  SS: { mouthStretch: 0.25, mouthLowerDown: 0.25 },
  TH: { tongueOut: 0.35, mouthLowerDown: 0.15 },
  DD: { tongueOut: 0.08, mouthLowerDown: 0.15 },
  FF: { mouthRollLower: 0.5, mouthUpperUp: 0.2 },
  kk: { mouthLowerDown: 0.1 },
  nn: { tongueOut: 0.12, mouthLowerDown: 0.1 },
  RR: { mouthPucker: 0.3, mouthFunnel: 0.2 },
  CH: { mouthFunnel: 0.5, mouthPucker: 0.25 },
  sil: {},
};

/** [15] {@link OPENING} by index. */
export const VISEME_OPENING: readonly number[] = VISEMES.map((viseme) => OPENING[viseme]);

/** [15] What each viseme adds to the blendshapes: [index, value]. */
export const VISEME_SHAPES: readonly (readonly (readonly [index: number, value: number])[])[] = VISEMES.map(
  (viseme) =>
    Object.entries(SHAPE[viseme]).flatMap(([name, value]) =>
      sidesOf(name).map((side) => [blendshapeIndex(side), value] as const),
    ),
);

/** [52] Whether audio says something of a blendshape. */
export const SAID_BY_AUDIO: readonly boolean[] = (() => {
  const said = new Array<boolean>(BLENDSHAPE_COUNT).fill(false);
  for (const shape of VISEME_SHAPES) for (const [index] of shape) said[index] = true;
  for (const name of ['jawOpen', 'mouthClose'] as const) said[blendshapeIndex(name)] = true;
  return said;
})();

function sidesOf(name: string): BlendshapeName[] {
  const paired = /^mouth(Stretch|LowerDown|UpperUp|Press|Dimple)$/.test(name);
  return (paired ? [`${name}Left`, `${name}Right`] : [name]) as BlendshapeName[];
}
