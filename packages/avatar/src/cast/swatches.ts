import { CATALOGUE, type CharacterName, type HexColour } from './catalogue.js';

/** What of an avatar has a colour of its own to choose. */
export const COLOURED_PARTS = ['skin', 'hair', 'eyes', 'outfit'] as const;
export type ColouredPart = (typeof COLOURED_PARTS)[number];

/** Colours of clothes: they go with every skin, and with each other in a grid of faces. */
export const OUTFITS: readonly HexColour[] = [
  '#e4572e',
  '#2f7f86',
  '#f0b23e',
  '#5a6fd0',
  '#d95f87',
  '#4f9d69',
  '#8a5bb5',
  '#3c4a66',
];

type Colours = readonly HexColour[];

const SKINS: Colours = [
  '#f7d7bf',
  '#edc19c',
  '#d9a076',
  '#b97b50',
  '#8a5234',
  '#5c3826',
  '#3f2619',
  '#f3e0d2',
];
const HAIRS: Colours = [
  '#1f1a1e',
  '#4a2f22',
  '#85562f',
  '#b5532a',
  '#dcae5b',
  '#c9ccd6',
  '#c2557f',
  '#5a6fd0',
];
const IRISES: Colours = [
  '#3a2a22',
  '#6b3f1c',
  '#9a6b2c',
  '#3f7a5a',
  '#4a7fb0',
  '#76848f',
  '#6a4fa0',
  '#c78f2f',
];
const CLOTHS: Colours = [
  '#7b4a8c',
  '#b8434f',
  '#2f7f86',
  '#d8b37a',
  '#38406e',
  '#3f7a5a',
  '#2b2428',
  '#efe6da',
];
/** A robot, a fox and a frog have no hair: its colour would show in their brows only. */
const NOTHING: Colours = [];
const METALS: Colours = [
  '#2f8f96',
  '#d8513c',
  '#e8b23a',
  '#4a63c9',
  '#8a5bb5',
  '#aab2bd',
  '#3b4252',
  '#f1ead9',
];
const LIGHTS: Colours = [
  '#35d6ff',
  '#7dffa0',
  '#ffd166',
  '#ff6f61',
  '#ff8ad8',
  '#b49bff',
  '#f4fbff',
  '#ffb347',
];
const FURS: Colours = [
  '#e0702c',
  '#a8532a',
  '#d8a55c',
  '#f0e6da',
  '#8d929c',
  '#4b4449',
  '#6f88b5',
  '#c98fa8',
];
const FROGS: Colours = [
  '#6fb04a',
  '#2f9a72',
  '#3a8fc0',
  '#e3b13a',
  '#e0693a',
  '#b766b0',
  '#7d8f5a',
  '#c9d6a0',
];
const STALKS: Colours = [
  '#efe2cf',
  '#f4c9bd',
  '#cfe0c4',
  '#d0c6ec',
  '#cfb48f',
  '#b9dbe6',
  '#9c7d66',
  '#f0e79a',
];
const CAPS: Colours = [
  '#7d5bc4',
  '#cf4436',
  '#2f8f86',
  '#e0913a',
  '#d95f87',
  '#3c5aa8',
  '#5d4637',
  '#efe6da',
];

/** Those of the characters whose parts are of another stuff than people's. */
const STUFFS: Partial<Record<CharacterName, Partial<Record<ColouredPart, Colours>>>> = {
  noor: { hair: CLOTHS },
  bolt: { skin: METALS, hair: NOTHING, eyes: LIGHTS, outfit: METALS },
  rowan: { skin: FURS, hair: NOTHING },
  pip: { skin: FROGS, hair: NOTHING },
  morel: { skin: STALKS, hair: CAPS },
};

const PEOPLE: Readonly<Record<ColouredPart, Colours>> = {
  skin: SKINS,
  hair: HAIRS,
  eyes: IRISES,
  outfit: OUTFITS,
};

/** How many colours are offered for a part. */
const OFFERED = 7;
/** Two colours that differ by less in red, green and blue, 0..255, look like one. */
const ALIKE = 24;

function areAlike(one: HexColour, other: HexColour): boolean {
  const channel = (colour: HexColour, at: number) => Number.parseInt(colour.slice(at, at + 2), 16);
  return [1, 3, 5].every((at) => Math.abs(channel(one, at) - channel(other, at)) < ALIKE);
}

/**
 * Seven colours for each part that suit the character; the first is the one it has unless another is chosen. None for what
 * the character does not have.
 */
export function swatchesOf(character: CharacterName): Readonly<Record<ColouredPart, Colours>> {
  const offered = (part: ColouredPart): Colours => {
    const own = CATALOGUE[character][part];
    const colours = STUFFS[character]?.[part] ?? PEOPLE[part];
    if (colours === NOTHING) return NOTHING;
    return [own, ...colours.filter((colour) => !areAlike(colour, own))].slice(0, OFFERED);
  };
  return { skin: offered('skin'), hair: offered('hair'), eyes: offered('eyes'), outfit: offered('outfit') };
}
