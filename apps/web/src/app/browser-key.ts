const KEY = 'guise.browser';
const BYTES = 18;

/** What stands for a browser that remembers nothing, until the page is closed. */
let forgotten: string | null = null;

/**
 * A random text by which a call's server knows this browser again, base64url: who was removed does not simply come back, and who
 * reloads the page is who they were. Only the server gets it.
 */
export function browserKey(storage: Storage): string {
  try {
    const kept = storage.getItem(KEY);
    if (kept && /^[\w-]{16,64}$/.test(kept)) return kept;
    const made = makeKey();
    storage.setItem(KEY, made);
    return made;
  } catch {
    forgotten ??= makeKey();
    return forgotten;
  }
}

function makeKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(BYTES));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_');
}
