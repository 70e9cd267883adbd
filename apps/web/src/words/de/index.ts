import type { Words } from '../index.js';
import { notices } from './notices.js';
import { panels } from './panels.js';
import { scan } from './scan.js';
import { talk } from './talk.js';
import { wardrobe } from './wardrobe.js';

export const de: Words = { notices, panels, scan, talk, wardrobe };
