import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE } from '../fixtures/build.js';
import { chromiumPath } from './browser.js';

/** From the block that RFC 2544 sets aside for tests between networks: no machine uses it. */
const ROUTER = '198.18.77.1';
const DEVICE = '198.18.77.2';

/** A second device on another network: what runs there reaches this machine by cable only, not by loopback. */
export class OtherNetwork {
  readonly #name = `guise-e2e-${process.pid}`;
  readonly #cable = `ge${process.pid % 1e9}`;
  /** A Chromium that runs on that device. */
  readonly chromium = join(CACHE, `chromium-in-${this.#name}`);

  private constructor() {}

  /** `null` where this user may not make networks (it takes root on Linux). */
  static create(): OtherNetwork | null {
    const network = new OtherNetwork();
    try {
      network.#connect();
    } catch {
      network.remove();
      return null;
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
    const [name, here, there] = [this.#name, `${this.#cable}a`, `${this.#cable}b`];
    ip('netns', 'add', name);
    ip('link', 'add', here, 'type', 'veth', 'peer', 'name', there, 'netns', name);
    ip('address', 'add', `${ROUTER}/30`, 'dev', here);
    ip('link', 'set', here, 'up');
    ip('-n', name, 'address', 'add', `${DEVICE}/30`, 'dev', there);
    ip('-n', name, 'link', 'set', 'lo', 'up');
    ip('-n', name, 'link', 'set', there, 'up');
    ip('-n', name, 'route', 'add', 'default', 'via', ROUTER);
  }
}

function ip(...args: string[]): void {
  execFileSync('ip', args, { stdio: 'pipe' });
}
