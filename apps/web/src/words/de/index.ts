import type { Words } from '../index.js';
import { devices } from './devices.js';
import { framing } from './framing.js';
import { home } from './home.js';
import { invite } from './invite.js';
import { panels } from './panels.js';
import { trouble } from './trouble.js';

export const de: Words = { devices, framing, home, invite, panels, trouble };
