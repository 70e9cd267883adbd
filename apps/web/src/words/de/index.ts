import type { Words } from '../index.js';
import { captions } from './captions.js';
import { notices } from './notices.js';
import { panels } from './panels.js';
import { scan } from './scan.js';
import { screen } from './screen.js';
import { talk } from './talk.js';
import { wardrobe } from './wardrobe.js';

export const de: Words = { captions, notices, panels, scan, screen, talk, wardrobe };
