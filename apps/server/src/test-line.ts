import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { TransportOptions } from '@guise/protocol';

// For tests: a line to the server's media port on which as little comes through as a test says.

/** A UDP port that stands for the server's. What goes to the server passes; what comes from there goes by the line's width. */
export class Line {
  /** Bytes a second that come from the server; 0: nothing. What has to wait longer than this [ms] is lost. */
  #width = Number.POSITIVE_INFINITY;
  readonly #patience = 50;
  /** When the line is free again [ms]. */
  #free = 0;

  private constructor(
    private readonly near: Socket,
    private readonly far: Socket,
  ) {}

  /** @param port the server's, on this machine */
  static async open(port: number): Promise<Line> {
    const bound = async () => {
      const socket = createSocket('udp4');
      socket.bind(0, '127.0.0.1');
      await once(socket, 'listening');
      return socket;
    };
    const [near, far] = [await bound(), await bound()];
    const line = new Line(near, far);
    near.on('message', (packet, { port: peer }) => {
      far.send(packet, port, '127.0.0.1');
      line.#peer = peer;
    });
    far.on('message', (packet) => line.#pass(packet));
    return line;
  }

  #peer: number | null = null;

  /** The transport as it looks from the line's near end. */
  lead(transport: TransportOptions): TransportOptions {
    const [candidate] = transport.iceCandidates.filter(({ protocol }) => protocol === 'udp');
    if (!candidate) throw new Error('the server has no UDP port');
    return { ...transport, iceCandidates: [{ ...candidate, port: this.near.address().port }] };
  }

  /** @param width bytes a second from the server from now on; 0: nothing comes through */
  narrow(width: number): void {
    this.#width = width;
  }

  close(): void {
    this.near.close();
    this.far.close();
  }

  #pass(packet: Buffer): void {
    const now = performance.now();
    const start = Math.max(now, this.#free);
    const peer = this.#peer;
    if (peer === null || this.#width === 0 || start - now > this.#patience) return;
    this.#free = start + (packet.byteLength / this.#width) * 1000;
    this.near.send(packet, peer, '127.0.0.1');
  }
}
