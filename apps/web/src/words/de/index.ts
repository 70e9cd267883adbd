import type { Words } from '../index.js';
import { captions } from './captions.js';
import { devices } from './devices.js';
import { embed } from './embed.js';
import { framing } from './framing.js';
import { home } from './home.js';
import { invite } from './invite.js';
import { mocap } from './mocap.js';
import { notices } from './notices.js';
import { ownAvatar } from './own-avatar.js';
import { panels } from './panels.js';
import { access, people, waiting } from './people.js';
import { prejoin } from './prejoin.js';
import { refusal } from './refusal.js';
import { replay } from './replay.js';
import { scan } from './scan.js';
import { screen } from './screen.js';
import { seal } from './seal.js';
import { server } from './server.js';
import { stage } from './stage.js';
import { stats } from './stats.js';
import { staying } from './staying.js';
import { talk } from './talk.js';
import { trouble } from './trouble.js';
import { wardrobe } from './wardrobe.js';

export const de: Words = {
  access,
  captions,
  devices,
  embed,
  framing,
  home,
  invite,
  mocap,
  notices,
  ownAvatar,
  panels,
  people,
  prejoin,
  refusal,
  replay,
  scan,
  screen,
  seal,
  server,
  stage,
  stats,
  staying,
  talk,
  trouble,
  waiting,
  wardrobe,
};
