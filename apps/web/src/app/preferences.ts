import { type Calibration, readCalibration } from '@guise/tracker';

/** What is remembered between visits, on this device only. */
export interface Preferences {
  name: string;
  cameraId: string;
  microphoneId: string;
  /** What this person's face looks like at rest, `null` if that has never been looked at. */
  calibration: Calibration | null;
  /** How strongly expressions show, 1: as they are. */
  strength: number;
}

const KEY = 'guise.preferences';
const EMPTY: Preferences = { name: '', cameraId: '', microphoneId: '', calibration: null, strength: 1 };

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
    cameraId: text('cameraId'),
    microphoneId: text('microphoneId'),
    calibration: readCalibration(record.calibration),
    strength: typeof record.strength === 'number' ? record.strength : EMPTY.strength,
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
