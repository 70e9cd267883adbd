import type { Words } from '../index.js';
import { panels } from './panels.js';
import { staying } from './staying.js';

export const de: Words = { panels, staying };
