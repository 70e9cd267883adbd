import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { type NetworkConditions, VirtualNetwork } from '@guise/client/testing';

const LOOPBACK = '127.0.0.1';
/** IP and UDP [bytes]. */
const HEADERS = 28;
/** What a relay does that was told nothing: hand on at once. */
const OPEN: NetworkConditions = { delay: 0 };

/** What happens to packets from the clients to the target, and back; left out: they are handed on at once. */
export interface PathConditions {
  readonly up?: NetworkConditions;
  readonly down?: NetworkConditions;
}

/** What went through one direction so far. */
export interface RelayCount {
  /** Came to the relay. */
  readonly taken: number;
  /** What those were on the wire, IP and UDP headers included [bytes]. */
  readonly bytes: number;
  /** Left it; a packet that was doubled counts twice. */
  readonly delivered: number;
}

/**
 * A UDP port on this machine that stands for another one, with a bad line between them. Needs no privileges. What a
 * client sends goes to the target from a socket of the client's own, and what comes back to that socket goes back to the
 * client; all clients share the line, as those of one household do. Loss, delay, jitter, order, doubling, outages and
 * bottlenecks are decided by {@link VirtualNetwork}, from a seed; times in its conditions count from the last
 * {@link change}.
 */
export class UdpRelay {
  readonly #clients = new Map<string, Socket>();
  readonly #up: Way;
  readonly #down: Way;
  #closed = false;

  private constructor(
    private readonly target: number,
    private readonly socket: Socket,
    seed: number,
  ) {
    this.#up = new Way(seed * 2);
    this.#down = new Way(seed * 2 + 1);
    socket.on('message', (packet, from) => this.#handleClient(packet, from));
  }

  /** A relay to this port on 127.0.0.1, on a free one there. */
  static async open(target: number, seed = 1): Promise<UdpRelay> {
    const socket = createSocket('udp4');
    socket.bind(0, LOOPBACK);
    await once(socket, 'listening');
    return new UdpRelay(target, socket, seed);
  }

  get port(): number {
    return this.socket.address().port;
  }

  get up(): RelayCount {
    return this.#up.count;
  }

  get down(): RelayCount {
    return this.#down.count;
  }

  /** From now on the line is like this. What is on its way arrives as it would have. */
  change({ up = OPEN, down = OPEN }: PathConditions): void {
    this.#up.change(up);
    this.#down.change(down);
  }

  close(): void {
    this.#closed = true;
    this.#up.close();
    this.#down.close();
    this.socket.close();
    for (const socket of this.#clients.values()) socket.close();
  }

  #handleClient(packet: Buffer, from: RemoteInfo): void {
    const key = `${from.address}:${from.port}`;
    const upstream = this.#clients.get(key) ?? this.#open(from);
    this.#clients.set(key, upstream);
    this.#up.take(packet.length, () => upstream.send(packet, this.target, LOOPBACK));
  }

  #open(client: RemoteInfo): Socket {
    const upstream = createSocket('udp4');
    upstream.on('message', (packet) => {
      this.#down.take(packet.length, () => this.socket.send(packet, client.port, client.address));
    });
    // A target that is gone answers with an ICMP error: to UDP that is one more lost packet.
    upstream.on('error', () => {
      if (this.#closed) return;
      upstream.close();
      this.#clients.delete(`${client.address}:${client.port}`);
    });
    return upstream;
  }
}

/** One direction in real time. */
class Way {
  #network: VirtualNetwork;
  #since = performance.now();
  /** In the order of delivery. */
  readonly #waiting: { due: number; deliver: () => void }[] = [];
  #timer: NodeJS.Timeout | undefined;
  #taken = 0;
  #bytes = 0;
  #delivered = 0;

  constructor(private readonly seed: number) {
    this.#network = new VirtualNetwork(OPEN, seed);
  }

  get count(): RelayCount {
    return { taken: this.#taken, bytes: this.#bytes, delivered: this.#delivered };
  }

  change(conditions: NetworkConditions): void {
    this.#network = new VirtualNetwork(conditions, this.seed);
    this.#since = performance.now();
  }

  take(payload: number, deliver: () => void): void {
    this.#taken++;
    this.#bytes += payload + HEADERS;
    const arrivals = this.#network.send(performance.now() - this.#since, payload + HEADERS);
    for (const arrival of arrivals) {
      const due = this.#since + arrival;
      const after = this.#waiting.findIndex((other) => other.due > due);
      this.#waiting.splice(after < 0 ? this.#waiting.length : after, 0, { due, deliver });
    }
    this.#deliverDue();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#waiting.length = 0;
  }

  /** One timer and one queue: what is due first goes first, however late timers are. */
  readonly #deliverDue = (): void => {
    clearTimeout(this.#timer);
    const now = performance.now();
    for (let next = this.#waiting[0]; next && next.due <= now; next = this.#waiting[0]) {
      this.#waiting.shift();
      this.#delivered++;
      next.deliver();
    }
    const [next] = this.#waiting;
    if (next) this.#timer = setTimeout(this.#deliverDue, Math.max(0, next.due - now));
  };
}
