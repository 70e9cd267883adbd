import type { Words } from '../index.js';
import { notices } from './notices.js';
import { panels } from './panels.js';
import { scan } from './scan.js';
import { stage } from './stage.js';
import { talk } from './talk.js';

export const de: Words = { notices, panels, scan, stage, talk };
