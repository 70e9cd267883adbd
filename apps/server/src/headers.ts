/** The web app loads everything from its own origin; blobs are its workers and pictures. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  // Models run in WebAssembly.
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self' blob:",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "font-src 'self'",
  "connect-src 'self' blob: data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** What a page may use of the device. @param screenShare whether it may ask for a screen */
export function permissionsPolicy(screenShare: boolean): string {
  return `camera=(self), microphone=(self), display-capture=(${screenShare ? 'self' : ''})`;
}

/** On every answer. The page is cross-origin isolated: WebAssembly may use threads. */
export const SECURITY_HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
  // A link to a room is an invitation: it goes to nobody else.
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

/** How long a file may be kept without asking. */
export const CACHE = {
  /** Files with a hash of their content in their name. */
  immutable: 'public, max-age=31536000, immutable',
  /** May be kept, but ask every time whether it changed (the answer is usually 304). */
  revalidate: 'no-cache',
  /** Answers about this very moment. */
  never: 'no-store',
} as const;
