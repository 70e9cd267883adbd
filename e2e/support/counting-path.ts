import { once } from 'node:events';
import { createServer, connect as open, type Server, type Socket } from 'node:net';

/** A port that stands for a server's, and counts what the server sends through it. */
export class CountingPath {
  readonly #sockets = new Set<Socket>();
  #received = 0;

  private constructor(
    private readonly server: Server,
    /** Where the server is reached through here. */
    readonly origin: string,
  ) {}

  static async open(origin: string): Promise<CountingPath> {
    const { port, hostname } = new URL(origin);
    const server = createServer({ noDelay: true });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address() as { port: number };
    const path = new CountingPath(server, `http://127.0.0.1:${address.port}`);
    server.on('connection', (near) =>
      path.#connect(near, open({ port: Number(port), host: hostname, noDelay: true })),
    );
    return path;
  }

  /** What the server has sent so far, headers and all, above TCP [bytes]. */
  get received(): number {
    return this.#received;
  }

  close(): void {
    this.server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #connect(near: Socket, far: Socket): void {
    far.on('data', ({ length }) => {
      this.#received += length;
    });
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        this.#sockets.delete(one);
        other.destroy();
      });
    }
  }
}
