import type { BufferGeometry } from 'three';

interface Entry {
  geometry: BufferGeometry;
  users: number;
}

const entries = new Map<string, Entry>();

/** The geometry made under `key`, built on first use and shared; give it back with {@link releaseGeometry}. */
export function acquireGeometry(key: string, build: () => BufferGeometry): BufferGeometry {
  let entry = entries.get(key);
  if (!entry) {
    entry = { geometry: build(), users: 0 };
    entries.set(key, entry);
  }
  entry.users++;
  return entry.geometry;
}

/** Gives one use back. The last one frees the GPU's copy; the shape itself stays, so the next avatar is quick. */
export function releaseGeometry(key: string): void {
  const entry = entries.get(key);
  if (!entry || entry.users === 0) return;
  entry.users--;
  if (entry.users === 0) entry.geometry.dispose();
}
