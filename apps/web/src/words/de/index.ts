import type { Words } from '../index.js';
import { captions } from './captions.js';
import { panels } from './panels.js';
import { screen } from './screen.js';

export const de: Words = { captions, panels, screen };
