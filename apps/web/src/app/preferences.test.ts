import { emptyCalibration } from '@guise/tracker';
import { describe, expect, it } from 'vitest';
import { loadPreferences, savePreferences } from './preferences.js';

/** What a browser gives: string storage that may refuse. */
class MemoryStorage implements Storage {
  [name: string]: unknown;
  readonly #items = new Map<string, string>();
  refuse = false;
  get length() {
    return this.#items.size;
  }
  clear() {
    this.#items.clear();
  }
  getItem(key: string) {
    return this.#items.get(key) ?? null;
  }
  key(index: number) {
    return [...this.#items.keys()][index] ?? null;
  }
  removeItem(key: string) {
    this.#items.delete(key);
  }
  setItem(key: string, value: string) {
    if (this.refuse) throw new DOMException('full', 'QuotaExceededError');
    this.#items.set(key, value);
  }
}

const NOTHING = {
  name: '',
  avatar: null,
  ownAvatar: null,
  cameraId: '',
  microphoneId: '',
  speakerId: '',
  processing: { noiseSuppression: true, echoCancellation: true, autoGainControl: true },
  spaceTalks: true,
  shortcuts: true,
  calibration: null,
  strength: 1,
  stage: { layout: 'grid', selfShown: true, corner: 'bottom-right' },
};

describe('preferences', () => {
  it('remembers name and devices one at a time', () => {
    const storage = new MemoryStorage();
    savePreferences(storage, { name: 'Ada' });
    savePreferences(storage, { cameraId: 'c1' });
    expect(loadPreferences(storage)).toEqual({ ...NOTHING, name: 'Ada', cameraId: 'c1' });
  });

  it('survives what others left there', () => {
    const storage = new MemoryStorage();
    for (const rubbish of ['{', 'null', '[]', '{"name":5}', '"text"']) {
      storage.setItem('guise.preferences', rubbish);
      expect(loadPreferences(storage)).toEqual(NOTHING);
    }
  });

  it('remembers an avatar, and forgets one that is none', () => {
    const storage = new MemoryStorage();
    savePreferences(storage, { avatar: '{"character":"bolt"}' });
    expect(loadPreferences(storage)).toEqual({ ...NOTHING, avatar: '{"character":"bolt"}' });
    for (const avatar of ['{"character":"gandalf"}', 'x'.repeat(500), { character: 'bolt' }]) {
      storage.setItem('guise.preferences', JSON.stringify({ avatar }));
      expect(loadPreferences(storage)).toEqual(NOTHING);
    }
  });

  it('remembers a face at rest, and forgets one that is none', () => {
    const storage = new MemoryStorage();
    const calibration = { ...emptyCalibration(), neutral: new Array(52).fill(0.2) };
    savePreferences(storage, { calibration, strength: 1.2 });
    expect(loadPreferences(storage)).toEqual({ ...NOTHING, calibration, strength: 1.2 });
    storage.setItem('guise.preferences', JSON.stringify({ calibration: { version: 9 }, strength: 'x' }));
    expect(loadPreferences(storage)).toEqual(NOTHING);
  });

  it('remembers what was switched off, and takes nonsense for on', () => {
    const storage = new MemoryStorage();
    const processing = { noiseSuppression: false, echoCancellation: true, autoGainControl: true };
    savePreferences(storage, { processing, spaceTalks: false, shortcuts: false, speakerId: 's1' });
    const off = { spaceTalks: false, shortcuts: false };
    expect(loadPreferences(storage)).toEqual({ ...NOTHING, ...off, processing, speakerId: 's1' });
    storage.setItem('guise.preferences', JSON.stringify({ processing: [false], spaceTalks: 'no' }));
    expect(loadPreferences(storage)).toEqual(NOTHING);
  });

  it('goes on when storage refuses', () => {
    const storage = new MemoryStorage();
    storage.refuse = true;
    expect(() => savePreferences(storage, { name: 'Ada' })).not.toThrow();
  });
});
