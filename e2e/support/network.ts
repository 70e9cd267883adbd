import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CACHE } from '../fixtures/build.js';
import { chromiumPath } from './browser.js';

/** From the block that RFC 2544 sets aside for tests between networks: no machine uses it. */
const ROUTER = '198.18.77.1';
const DEVICE = '198.18.77.2';
/** The kernel takes up to a second to say that a new cable carries; more than this and it never will [ms]. */
const SETTLE_WITHIN = 20_000;

/** A second device on another network: what runs there reaches this machine by cable only, not by loopback. */
export class OtherNetwork {
  readonly #name = `guise-e2e-${process.pid}`;
  readonly #here = `ge${process.pid % 1e9}a`;
  readonly #there = `ge${process.pid % 1e9}b`;
  /** A Chromium that runs on that device. */
  readonly chromium = join(CACHE, `chromium-in-${this.#name}`);

  private constructor() {}

  /**
   * `null` where this user may not make networks (it takes root on Linux). Await it before any browser starts:
   * Chromium ends what it is loading when the machine's addresses or links change (ERR_NETWORK_CHANGED).
   * @throws when the network was made but does not come up.
   */
  static async create(): Promise<OtherNetwork | null> {
    const network = new OtherNetwork();
    try {
      network.#connect();
    } catch {
      network.remove();
      return null;
    }
    try {
      await network.#settle();
    } catch (error) {
      network.remove();
      throw error;
    }
    mkdirSync(CACHE, { recursive: true });
    writeFileSync(
      network.chromium,
      `#!/bin/sh\nexec ip netns exec ${network.#name} '${chromiumPath()}' "$@"\n`,
    );
    chmodSync(network.chromium, 0o755);
    return network;
  }

  remove(): void {
    // Its end of the cable, and with it the other end, goes with the network.
    try {
      ip('netns', 'del', this.#name);
    } catch {
      // It was not even made.
    }
    rmSync(this.chromium, { force: true });
  }

  #connect(): void {
    const [name, here, there] = [this.#name, this.#here, this.#there];
    ip('netns', 'add', name);
    ip('link', 'add', here, 'type', 'veth', 'peer', 'name', there, 'netns', name);
    // No IPv6 address of their own: it would appear a second or two after the cable, amid the test.
    ip('link', 'set', here, 'addrgenmode', 'none');
    ip('-n', name, 'link', 'set', there, 'addrgenmode', 'none');
    ip('address', 'add', `${ROUTER}/30`, 'dev', here);
    ip('link', 'set', here, 'up');
    ip('-n', name, 'address', 'add', `${DEVICE}/30`, 'dev', there);
    ip('-n', name, 'link', 'set', 'lo', 'up');
    ip('-n', name, 'link', 'set', there, 'up');
    ip('-n', name, 'route', 'add', 'default', 'via', ROUTER);
  }

  /** Waits until both ends of the cable carry, with nothing but the address they were given. */
  async #settle(): Promise<void> {
    const deadline = performance.now() + SETTLE_WITHIN;
    const ends = [
      { at: ['dev', this.#here], network: [], address: ROUTER },
      { at: ['dev', this.#there], network: ['-n', this.#name], address: DEVICE },
    ];
    for (const { at, network, address } of ends) {
      const look = () => ip(...network, '-json', 'address', 'show', ...at);
      for (let state = look(); !isSettled(state, address); state = look()) {
        if (performance.now() > deadline) throw new Error(`the cable does not come up: ${state}`);
        await delay(20);
      }
    }
  }
}

/** `state` as `ip -json address show` prints it for one link. */
function isSettled(state: string, address: string): boolean {
  const [link] = JSON.parse(state) as { operstate: string; addr_info: { local: string }[] }[];
  return link?.operstate === 'UP' && link.addr_info.map(({ local }) => local).join() === address;
}

function ip(...args: string[]): string {
  return execFileSync('ip', args, { stdio: 'pipe', encoding: 'utf8' });
}
