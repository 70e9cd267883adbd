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

describe('preferences', () => {
  it('remembers name and devices one at a time', () => {
    const storage = new MemoryStorage();
    savePreferences(storage, { name: 'Ada' });
    savePreferences(storage, { cameraId: 'c1' });
    expect(loadPreferences(storage)).toEqual({ name: 'Ada', cameraId: 'c1', microphoneId: '' });
  });

  it('survives what others left there', () => {
    const storage = new MemoryStorage();
    for (const rubbish of ['{', 'null', '[]', '{"name":5}', '"text"']) {
      storage.setItem('guise.preferences', rubbish);
      expect(loadPreferences(storage)).toEqual({ name: '', cameraId: '', microphoneId: '' });
    }
  });

  it('goes on when storage refuses', () => {
    const storage = new MemoryStorage();
    storage.refuse = true;
    expect(() => savePreferences(storage, { name: 'Ada' })).not.toThrow();
  });
});
