import type { Words } from '../index.js';
import { captions } from './captions.js';
import { notices } from './notices.js';
import { panels } from './panels.js';
import { access, people, waiting } from './people.js';
import { scan } from './scan.js';
import { screen } from './screen.js';
import { staying } from './staying.js';
import { talk } from './talk.js';
import { wardrobe } from './wardrobe.js';

export const de: Words = {
  access,
  captions,
  notices,
  panels,
  people,
  scan,
  screen,
  staying,
  talk,
  waiting,
  wardrobe,
};
