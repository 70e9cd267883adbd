/** What this browser remembers for the page; where it refuses, as for frames whose storage is blocked, until the page is closed. */
export function pageStorage(page: { readonly localStorage: Storage } = globalThis.window): Storage {
  try {
    // Reading alone throws where storage is blocked.
    return page.localStorage;
  } catch {
    return new ForgetfulStorage();
  }
}

class ForgetfulStorage implements Storage {
  readonly #entries = new Map<string, string>();

  get length(): number {
    return this.#entries.size;
  }

  key(index: number): string | null {
    return [...this.#entries.keys()][index] ?? null;
  }

  getItem(key: string): string | null {
    return this.#entries.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.#entries.set(key, value);
  }

  removeItem(key: string): void {
    this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
  }
}
