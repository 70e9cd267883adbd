import { panels } from './panels.js';
import { stage } from './stage.js';

/** Everything the app says, in English: a section for each part of the app. What changes is a function. */
export const en = { panels, stage };
