import { captions } from './captions.js';
import { panels } from './panels.js';
import { screen } from './screen.js';

/** Everything the app says, in English: a section for each part of the app. What changes is a function. */
export const en = { captions, panels, screen };
