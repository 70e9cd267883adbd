import type { IncomingMessage } from 'node:http';
import { isIPv6 } from 'node:net';
import proxyAddr from '@fastify/proxy-addr';

/** Whether `text` is an address, a range (`10.0.0.0/8`), or `loopback`, `linklocal`, `uniquelocal`. */
export function isProxy(text: string): boolean {
  try {
    proxyAddr.compile([text]);
    return true;
  } catch {
    return false;
  }
}

/**
 * What counts as one place for limits: an IPv6 line has all addresses of a /64, so those are one. Anything else is returned as it is.
 */
export function networkOf(address: string): string {
  if (!isIPv6(address) || address.includes('.')) return address;
  const [head = '', tail] = (address.split('%')[0] as string).split('::');
  const before = head.split(':').filter(Boolean);
  const after = tail?.split(':').filter(Boolean) ?? [];
  const zeros = new Array(Math.max(0, 8 - before.length - after.length)).fill('0');
  const groups = [...before, ...zeros, ...after].map((group) => Number.parseInt(group, 16).toString(16));
  return `${groups.slice(0, 4).join(':')}::/64`;
}

/** Which other ends are reverse proxies and say whom they speak for: everybody else could claim to be anybody. */
export class ProxyTrust {
  readonly #trusts: (address: string, hop: number) => boolean;

  /**
   * @param proxies see {@link isProxy}
   * @throws TypeError when one is none of these
   */
  constructor(proxies: readonly string[]) {
    this.#trusts = proxyAddr.compile([...proxies]);
  }

  /** Whether the other end of a connection, by its address, is such a proxy. */
  trusts(address: string): boolean {
    return this.#trusts(address, 0);
  }

  /** Who is there: the connection's other end or, where that is a proxy, whom it speaks for. */
  addressOf(request: IncomingMessage): string {
    if (request.socket.remoteAddress === undefined) return 'gone';
    return proxyAddr(request, this.#trusts);
  }

  /** The host, with the port, that the page or program asked for; `undefined` when nobody says. */
  hostOf({ headers, socket }: IncomingMessage): string | undefined {
    const forwarded = headers['x-forwarded-host'];
    if (forwarded === undefined || !this.trusts(socket.remoteAddress ?? '')) return headers.host;
    return String(forwarded).split(',').at(-1)?.trim();
  }
}
