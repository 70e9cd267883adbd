/** SHA-256 as base64url without padding: the name of an upload. */
export async function contentHash(bytes: Uint8Array): Promise<string> {
  const digest = await sha256(bytes);
  return btoa(String.fromCharCode(...digest))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace('=', '');
}

async function sha256(bytes: Uint8Array): Promise<Uint8Array> {
  // The browser's own is there in secure contexts only, which a page from another device over HTTP is not.
  const subtle = globalThis.crypto?.subtle;
  if (subtle) return new Uint8Array(await subtle.digest('SHA-256', bytes as BufferSource));
  const { sha256: portable } = await import('@noble/hashes/sha2.js');
  return portable(bytes);
}
