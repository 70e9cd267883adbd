import type { OwnFaceHair } from '@guise/protocol';
import type { ScanHint, ScanStep } from '@guise/tracker';

/** What to do for each view; left is the person's own, and on the left in a mirror. */
export const STEP_WORDS: Readonly<Record<ScanStep, string>> = {
  ahead: 'Look straight ahead',
  left: 'Turn a little to your left',
  right: 'Now a little to your right',
  up: 'Look up a little',
};

/** What keeps a picture from being taken. */
export const HINT_WORDS: Readonly<Record<ScanHint, string>> = {
  'no-face': 'Come into the picture',
  'come-closer': 'Come a little closer',
  'move-into-view': 'Your whole face should be in the picture',
  'too-dark': 'It’s too dark. Turn to a window or a lamp',
  'too-bright': 'It’s too bright. Turn away from the light',
  'look-ahead': 'Look straight ahead',
  'turn-left': 'Further to your left',
  'turn-right': 'Further to your right',
  'turn-less': 'A little less',
  'look-up': 'A little further up',
  'look-less-up': 'A little less up',
  'open-eyes': 'Keep your eyes open',
  'relax-face': 'Relax your face, mouth closed',
  'hold-still': 'Hold still',
};

export const HAIR_WORDS: Readonly<Record<OwnFaceHair, string>> = {
  none: 'Mask',
  crop: 'Short',
  bob: 'Bob',
  bun: 'Bun',
  curls: 'Curls',
  puffs: 'Puffs',
};
