import type { Page } from '@playwright/test';
import { type PathConditions, UdpRelay } from './udp-relay.js';

/** The binding by which the page asks for the way to one of the server's ports. */
const BINDING = 'relayedPort';

/**
 * A bad line between one page and the server's media: all its WebRTC goes through {@link UdpRelay}s in this process.
 * Signalling and the page itself keep the good one. The page is led to the relays by its remote descriptions, from which
 * every other way to the server, ICE-TCP above all, is taken out.
 */
export class LossyPath {
  readonly #relays = new Map<number, Promise<UdpRelay>>();
  #conditions: PathConditions = {};

  private constructor(private readonly seed: number) {}

  /** Call before the page is opened. The line is a good one until {@link change}. */
  static async lay(page: Page, seed = 1): Promise<LossyPath> {
    const path = new LossyPath(seed);
    await page.exposeFunction(BINDING, async (port: number) => (await path.#relayTo(port)).port);
    await page.addInitScript(reroute, BINDING);
    return path;
  }

  /** Both directions from now on; times in the conditions count from here. */
  async change(conditions: PathConditions): Promise<void> {
    this.#conditions = conditions;
    for (const relay of await this.#opened()) relay.change(conditions);
  }

  /** What went through so far, in packets, both directions together. */
  async count(): Promise<{ taken: number; delivered: number }> {
    const ways = (await this.#opened()).flatMap(({ up, down }) => [up, down]);
    const sum = (of: (way: (typeof ways)[number]) => number) => ways.reduce((all, way) => all + of(way), 0);
    return { taken: sum(({ taken }) => taken), delivered: sum(({ delivered }) => delivered) };
  }

  /** What the page sent so far: packets, and their bytes with IP and UDP headers. */
  async sent(): Promise<{ packets: number; bytes: number }> {
    const ways = (await this.#opened()).map(({ up }) => up);
    return {
      packets: ways.reduce((sum, { taken }) => sum + taken, 0),
      bytes: ways.reduce((sum, { bytes }) => sum + bytes, 0),
    };
  }

  async close(): Promise<void> {
    for (const relay of await this.#opened()) relay.close();
    this.#relays.clear();
  }

  /** A room lives on one of the server's ports; another room may be on another one. */
  #relayTo(port: number): Promise<UdpRelay> {
    const known = this.#relays.get(port);
    if (known) return known;
    const relay = UdpRelay.open(port, this.seed).then((opened) => {
      opened.change(this.#conditions);
      return opened;
    });
    this.#relays.set(port, relay);
    return relay;
  }

  #opened(): Promise<UdpRelay[]> {
    return Promise.all(this.#relays.values());
  }
}

/** Runs in the page, before its scripts. */
function reroute(binding: string): void {
  const relayedPort = (globalThis as unknown as Record<string, (port: number) => Promise<number>>)[
    binding
  ] as (port: number) => Promise<number>;
  const CANDIDATE = /^a=candidate:\S+ \d+ udp \d+ 127\.0\.0\.1 (\d+) /i;
  const setRemoteDescription = RTCPeerConnection.prototype.setRemoteDescription as (
    this: RTCPeerConnection,
    description: RTCSessionDescriptionInit,
  ) => Promise<void>;

  RTCPeerConnection.prototype.setRemoteDescription = async function (description) {
    const lines = description.sdp?.split('\r\n') ?? [];
    const rerouted = await Promise.all(lines.map(rerouteLine));
    const sdp = rerouted.filter((line) => line !== null).join('\r\n');
    return setRemoteDescription.call(this, { type: description.type, sdp });
  };

  async function rerouteLine(line: string): Promise<string | null> {
    if (!line.startsWith('a=candidate:')) return line;
    const port = CANDIDATE.exec(line)?.[1];
    return port
      ? line.replace(` 127.0.0.1 ${port} `, ` 127.0.0.1 ${await relayedPort(Number(port))} `)
      : null;
  }
}
