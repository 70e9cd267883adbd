import { notices } from './notices.js';
import { panels } from './panels.js';
import { access, people, waiting } from './people.js';
import { scan } from './scan.js';
import { stage } from './stage.js';
import { staying } from './staying.js';
import { talk } from './talk.js';
import { wardrobe } from './wardrobe.js';

/** Everything the app says, in English: a section for each part of the app. What changes is a function. */
export const en = { access, notices, panels, people, scan, stage, staying, talk, waiting, wardrobe };
