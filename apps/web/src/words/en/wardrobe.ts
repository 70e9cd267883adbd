import { CATALOGUE, CHARACTER_NAMES, type CharacterName } from '@guise/avatar';

/** What the cast's own package says of it. */
const about = Object.fromEntries(CHARACTER_NAMES.map((name) => [name, CATALOGUE[name].about]));

export const wardrobe = {
  title: 'Choose your avatar',
  surprise: 'Surprise me',
  avatar: 'Avatar',
  done: 'Done',
  style: 'Style',
  glasses: 'Glasses',
  ownWorn: (standIn: string) =>
    `Your own avatar goes to the others when you join, and is gone from the server with the room. Until it has arrived they see ${standIn}.`,
  asItComes: (part: string) => `${part} as it comes`,
  nth: (part: string, number: number) => `${part} ${number}`,
  anyColour: 'Any colour',
  inAnyColour: (part: string) => `${part} in any colour`,
  parts: { skin: 'Skin', hair: 'Hair', eyes: 'Eyes', outfit: 'Outfit' },
  special: { scarf: 'Scarf', head: 'Head', body: 'Body', fur: 'Fur', cap: 'Cap' },
  styles: {
    puffs: 'Puffs',
    curls: 'Curls',
    bun: 'Bun',
    quiff: 'Quiff',
    scarf: 'Scarf',
    bob: 'Bob',
    lamp: 'Lamp',
    twin: 'Twin',
    tufts: 'Tufts',
    sleek: 'Sleek',
    dome: 'Dome',
    tall: 'Tall',
  } as Readonly<Record<string, string>>,
  about: about as Readonly<Record<CharacterName, string>>,
};
