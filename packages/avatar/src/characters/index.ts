import type { CharacterName } from '../cast/catalogue.js';
import { bolt } from './bolt.js';
import type { CharacterSpec } from './character.js';
import { finn } from './finn.js';
import { mei } from './mei.js';
import { morel } from './morel.js';
import { noor } from './noor.js';
import { pip } from './pip.js';
import { rowan } from './rowan.js';
import { zuri } from './zuri.js';

/** How everybody in the cast is made. */
export const CHARACTERS: Readonly<Record<CharacterName, CharacterSpec>> = {
  zuri,
  finn,
  noor,
  mei,
  bolt,
  rowan,
  pip,
  morel,
};
