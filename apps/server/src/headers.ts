import type { FastifyHelmetOptions } from '@fastify/helmet';

/** The web app loads everything from its own origin; blobs are its workers and pictures. Nothing is written into a page. */
const CONTENT_SECURITY_POLICY = {
  'default-src': ["'self'"],
  // Models run in WebAssembly.
  'script-src': ["'self'", "'wasm-unsafe-eval'"],
  'worker-src': ["'self'", 'blob:'],
  'style-src': ["'self'"],
  'img-src': ["'self'", 'data:', 'blob:'],
  'media-src': ["'self'", 'blob:'],
  'font-src': ["'self'"],
  'connect-src': ["'self'", 'blob:', 'data:'],
  'object-src': ["'none'"],
  'base-uri': ["'none'"],
  'form-action': ["'self'"],
};

/** Half a year [s]. */
const HSTS_AGE = 180 * 24 * 60 * 60;

/**
 * The headers of every answer. The page is cross-origin isolated: WebAssembly may use threads.
 * @param ownCertificate the server's name has a certificate that browsers know: they are to insist on it from now on
 * @param nodes origins of the servers that share their rooms with this one: a call may be there
 * @param embedders origins whose pages, and nobody between or above them, may have this page in a frame
 */
export function securityHeaders(
  ownCertificate: boolean,
  nodes: readonly string[] = [],
  embedders: readonly string[] = [],
): FastifyHelmetOptions {
  const embedded = embedders.length > 0;
  const frameAncestors = embedded ? [...embedders] : ["'none'"];
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        ...CONTENT_SECURITY_POLICY,
        'connect-src': [...CONTENT_SECURITY_POLICY['connect-src'], ...nodes.flatMap(withSignalling)],
        'frame-ancestors': frameAncestors,
      },
    },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginEmbedderPolicy: { policy: 'require-corp' },
    // A page that is isolated itself takes only frames that say so.
    crossOriginResourcePolicy: { policy: embedded ? 'cross-origin' : 'same-origin' },
    // A link to a room is an invitation: it goes to nobody else.
    referrerPolicy: { policy: 'no-referrer' },
    // It knows no lists, and would refuse those that frame-ancestors lets in.
    xFrameOptions: !embedded && { action: 'deny' },
    // On `localhost` it would hold for whatever else runs there.
    strictTransportSecurity: ownCertificate && { maxAge: HSTS_AGE, includeSubDomains: false },
  };
}

/** An origin, and what its WebSockets are called. */
function withSignalling(origin: string): string[] {
  return [origin, origin.replace(/^http/, 'ws')];
}

/** What a page may use of the device. @param screenShare whether it may ask for a screen */
export function permissionsPolicy(screenShare: boolean): string {
  return `camera=(self), microphone=(self), display-capture=(${screenShare ? 'self' : ''})`;
}

/** What any page anywhere may load: the loader of embedded calls. */
export const LOADER_HEADERS = [
  ['cross-origin-resource-policy', 'cross-origin'],
  ['access-control-allow-origin', '*'],
] as const;

/** How long a file may be kept without asking. */
export const CACHE = {
  /** Files with a hash of their content in their name. */
  immutable: 'public, max-age=31536000, immutable',
  /** May be kept, but ask every time whether it changed (the answer is usually 304). */
  revalidate: 'no-cache',
  /** Answers about this very moment. */
  never: 'no-store',
} as const;
