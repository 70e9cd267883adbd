import type { Words } from '../index.js';
import { panels } from './panels.js';

export const de: Words = { panels };
