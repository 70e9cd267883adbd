import { connect, createServer, type Server, type Socket } from 'node:net';

const LOOPBACK = '127.0.0.1';

/**
 * A TCP port on this machine that stands for another one, with a line between them that can be cut. Cut, it is silent as a
 * pulled cable is: nobody is told, nothing goes through, and what was sent meanwhile arrives once it is mended, as TCP sends it
 * again. The target may go and come back on its port.
 */
export class TcpRelay {
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #cut = false;

  private constructor(
    private readonly target: number,
    private readonly server: Server,
  ) {
    server.on('connection', (client) => this.#handleClient(client));
  }

  /** A relay to this port on 127.0.0.1, on a free one there. */
  static async open(target: number): Promise<TcpRelay> {
    const server = createServer({ pauseOnConnect: true });
    await new Promise<void>((resolve) => server.listen(0, LOOPBACK, resolve));
    return new TcpRelay(target, server);
  }

  get port(): number {
    return (this.server.address() as { port: number }).port;
  }

  cut(): void {
    this.#cut = true;
    for (const socket of [...this.#pairs].flat()) socket.pause();
  }

  mend(): void {
    this.#cut = false;
    for (const socket of [...this.#pairs].flat()) socket.resume();
  }

  close(): void {
    this.server.close();
    for (const socket of [...this.#pairs].flat()) socket.destroy();
  }

  #handleClient(client: Socket): void {
    const upstream = connect(this.target, LOOPBACK);
    const pair = [client, upstream] as const;
    this.#pairs.add(pair);
    for (const [from, to] of [pair, [upstream, client]] as const) {
      from.on('data', (bytes) => to.write(bytes));
      from.on('end', () => to.end());
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.#pairs.delete(pair);
        to.end();
      });
    }
    if (this.#cut) upstream.pause();
    else client.resume();
  }
}
