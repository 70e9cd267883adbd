import { AvatarError, parseWorn } from '@guise/avatar';
import { type Calibration, readCalibration } from '@guise/tracker';
import { ALL_PROCESSING, type ProcessingSwitches, VOICE_PROCESSING } from '../call/microphone.js';
import { FIRST_STAGE, type StageMemory } from '../call/stage-view.js';
import { readCorner, readLayout } from '../stage/layouts/layout-name.js';

/** What is remembered between visits, on this device only. */
export interface Preferences {
  name: string;
  /** The text of the avatar that was chosen, `null` if none was. */
  avatar: string | null;
  /** The text of the last avatar of their own. */
  ownAvatar: string | null;
  cameraId: string;
  microphoneId: string;
  /** Where the others are heard; empty: wherever the system plays. */
  speakerId: string;
  /** What the browser does to the voice. */
  processing: ProcessingSwitches;
  /** Whether holding the space bar talks while muted. */
  spaceTalks: boolean;
  /** Whether single letters on the keyboard do something. */
  shortcuts: boolean;
  /** What this person's face looks like at rest, `null` if that has never been looked at. */
  calibration: Calibration | null;
  /** How strongly expressions show, 1: as they are. */
  strength: number;
  /** What the stage showed last. */
  stage: StageMemory;
}

const KEY = 'guise.preferences';
const EMPTY: Preferences = {
  name: '',
  avatar: null,
  ownAvatar: null,
  cameraId: '',
  microphoneId: '',
  speakerId: '',
  processing: ALL_PROCESSING,
  spaceTalks: true,
  shortcuts: true,
  calibration: null,
  strength: 1,
  stage: FIRST_STAGE,
};

/** Reads what was remembered; anything unreadable counts as nothing remembered. */
export function loadPreferences(storage: Storage): Preferences {
  let stored: unknown;
  try {
    stored = JSON.parse(storage.getItem(KEY) ?? '{}');
  } catch {
    return { ...EMPTY };
  }
  const record = (typeof stored === 'object' && stored !== null ? stored : {}) as Record<string, unknown>;
  const text = (key: keyof Preferences) => (typeof record[key] === 'string' ? record[key] : '');
  return {
    name: text('name'),
    avatar: readAvatar(text('avatar')),
    ownAvatar: readAvatar(text('ownAvatar')),
    cameraId: text('cameraId'),
    microphoneId: text('microphoneId'),
    speakerId: text('speakerId'),
    processing: readProcessing(record.processing),
    spaceTalks: record.spaceTalks !== false,
    shortcuts: record.shortcuts !== false,
    calibration: readCalibration(record.calibration),
    strength: typeof record.strength === 'number' ? record.strength : EMPTY.strength,
    stage: readStage(record.stage),
  };
}

/** Remembers `changes` beside what is there. A browser that refuses storage just forgets. */
export function savePreferences(storage: Storage, changes: Partial<Preferences>): void {
  try {
    storage.setItem(KEY, JSON.stringify({ ...loadPreferences(storage), ...changes }));
  } catch {
    // Private windows and full disks: remembering is a convenience, the call goes on.
  }
}

/** Everything is on that was not switched off. */
function readProcessing(stored: unknown): ProcessingSwitches {
  const given = (typeof stored === 'object' && stored !== null ? stored : {}) as Record<string, unknown>;
  return Object.fromEntries(
    VOICE_PROCESSING.map((name) => [name, given[name] !== false]),
  ) as unknown as ProcessingSwitches;
}

function readStage(value: unknown): StageMemory {
  const { layout, selfShown, corner } = (value ?? {}) as Record<string, unknown>;
  return {
    layout: readLayout(layout) ?? FIRST_STAGE.layout,
    selfShown: typeof selfShown === 'boolean' ? selfShown : FIRST_STAGE.selfShown,
    corner: readCorner(corner) ?? FIRST_STAGE.corner,
  };
}

/** An avatar that cannot be worn any more, since the cast has changed, is none. */
function readAvatar(text: string): string | null {
  try {
    parseWorn(text);
    return text;
  } catch (error) {
    if (error instanceof AvatarError) return null;
    throw error;
  }
}
