import type { Words } from '../index.js';
import { notices } from './notices.js';
import { panels } from './panels.js';
import { access, people, waiting } from './people.js';
import { scan } from './scan.js';
import { stage } from './stage.js';
import { staying } from './staying.js';
import { talk } from './talk.js';
import { wardrobe } from './wardrobe.js';

export const de: Words = { access, notices, panels, people, scan, stage, staying, talk, waiting, wardrobe };
