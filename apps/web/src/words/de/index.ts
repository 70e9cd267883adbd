import type { Words } from '../index.js';
import { captions } from './captions.js';
import { mocap } from './mocap.js';
import { notices } from './notices.js';
import { ownAvatar } from './own-avatar.js';
import { panels } from './panels.js';
import { access, people, waiting } from './people.js';
import { replay } from './replay.js';
import { scan } from './scan.js';
import { screen } from './screen.js';
import { stage } from './stage.js';
import { stats } from './stats.js';
import { staying } from './staying.js';
import { talk } from './talk.js';
import { wardrobe } from './wardrobe.js';

export const de: Words = {
  access,
  captions,
  mocap,
  notices,
  ownAvatar,
  panels,
  people,
  replay,
  scan,
  screen,
  stage,
  stats,
  staying,
  talk,
  waiting,
  wardrobe,
};
