import type { OwnFaceHair } from '@guise/protocol';
import type { ScanHint, ScanStep } from '@guise/tracker';
import { words } from '../words/index.js';

/** What to do for each view; left is the person's own, and on the left in a mirror. */
export const STEP_WORDS: Readonly<Record<ScanStep, string>> = words.scan.steps;

/** What keeps a picture from being taken. */
export const HINT_WORDS: Readonly<Record<ScanHint, string>> = words.scan.hints;

export const HAIR_WORDS: Readonly<Record<OwnFaceHair, string>> = words.scan.hairStyles;
