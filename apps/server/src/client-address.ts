import type { IncomingMessage } from 'node:http';
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
