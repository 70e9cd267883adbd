import type { IncomingMessage } from 'node:http';
import type { ProxyTrust } from '../client-address.js';

/** What an origin looks like as browsers write it: a scheme and a host, with a port unless it is the scheme's own. */
const ORIGIN_PATTERN = /^[a-z][a-z0-9+.-]*:\/\/[^/?#@\s*]+$/;

/** Whether `text` is one origin, as browsers write it. */
export function isOrigin(text: string): boolean {
  return ORIGIN_PATTERN.test(text);
}

/**
 * Which pages may use this server: its own, and those of listed origins. A browser says whose page asks, and no page can
 * make it say something else; programs say nothing, and are not what this is about.
 */
export class Origins {
  readonly #listed: ReadonlySet<string>;
  /** Of whole domains: what comes before and after the name that may be any. */
  readonly #domains: readonly (readonly [scheme: string, domain: string])[];

  /** @param listed see {@link isOrigin}; `https://*.call.example` stands for every name right below that one */
  constructor(
    listed: readonly string[],
    private readonly trust: ProxyTrust,
  ) {
    this.#listed = new Set(listed.filter((origin) => !origin.includes('*')));
    this.#domains = listed
      .filter((origin) => origin.includes('://*.'))
      .map((origin) => origin.split('*') as [string, string]);
  }

  isListed(origin: string | undefined): boolean {
    if (origin === undefined || this.#listed.has(origin)) return origin !== undefined;
    return this.#domains.some(
      ([scheme, domain]) =>
        origin.startsWith(scheme) &&
        origin.endsWith(domain) &&
        /^[\w-]+$/.test(origin.slice(scheme.length, -domain.length)),
    );
  }

  permits(request: IncomingMessage): boolean {
    const { origin } = request.headers;
    if (origin === undefined || this.isListed(origin)) return true;
    // The scheme is left out: a proxy in front may speak TLS where this server does not.
    const host = /^https?:\/\/([^/]+)$/.exec(origin)?.[1];
    return host !== undefined && host === this.trust.hostOf(request)?.toLowerCase();
  }
}
