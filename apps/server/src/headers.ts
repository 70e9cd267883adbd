/**
 * The web app loads everything from its own origin; blobs are its workers and pictures.
 *
 * @param ancestors who may have the page in a frame
 */
function contentSecurityPolicy(ancestors: readonly string[]): string {
  return [...CONTENT_SECURITY_POLICY, `frame-ancestors ${ancestors.join(' ') || "'none'"}`].join('; ');
}

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
];

/** What a page may use of the device. @param screenShare whether it may ask for a screen */
export function permissionsPolicy(screenShare: boolean): string {
  return `camera=(self), microphone=(self), display-capture=(${screenShare ? 'self' : ''})`;
}

/** On every answer. The page is cross-origin isolated: WebAssembly may use threads. */
export const SECURITY_HEADERS = {
  'content-security-policy': contentSecurityPolicy([]),
  // The same for browsers and tools that do not read frame-ancestors.
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
  // A link to a room is an invitation: it goes to nobody else.
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

/**
 * On the page of an embedded call.
 *
 * @param origins whose pages, and nobody between or above them, may have it in a frame
 */
export function embedHeaders(origins: readonly string[]): Record<string, string> {
  if (origins.length === 0) return SECURITY_HEADERS;
  // It knows no lists, and would refuse those that frame-ancestors lets in.
  const { 'x-frame-options': _, ...headers } = SECURITY_HEADERS;
  return {
    ...headers,
    'content-security-policy': contentSecurityPolicy(origins),
    // A page that is cross-origin isolated takes only frames that say so.
    'cross-origin-resource-policy': 'cross-origin',
  };
}

/** What any page anywhere may load: the loader of embedded calls. */
export const LOADER_HEADERS = {
  'cross-origin-resource-policy': 'cross-origin',
  'access-control-allow-origin': '*',
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
