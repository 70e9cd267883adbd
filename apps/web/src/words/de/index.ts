import type { Words } from '../index.js';
import { panels } from './panels.js';
import { stage } from './stage.js';

export const de: Words = { panels, stage };
