import type { Browser, Page } from '@playwright/test';
import { expect as playwrightExpect } from '@playwright/test';
import { ABSENCE_LOOP_SECONDS, LOOP_SECONDS } from '../fixtures/schedules.js';
import { borrowBrowser, type Devices } from './browser.js';
import { CameraClock } from './camera-clock.js';
import { EgressWatcher } from './egress-watcher.js';
import type { RemoteParticipant } from './guise-handle.js';
import { MicrophoneClock } from './microphone-clock.js';

/** A phone held upright: its browser, and fingers in the place of a mouse. */
export const PHONE = {
  viewport: { width: 390, height: 844 },
  isMobile: true,
  hasTouch: true,
  deviceScaleFactor: 2,
} as const;

/** As in playwright.config.ts, for those who are not run by it. */
const expect = playwrightExpect.configure({ timeout: 60_000 });

export interface PersonOptions extends Devices {
  readonly name: string;
  /** Draw avatars. Without a GPU that leaves little time for anything else. Default `false`. */
  readonly draw?: boolean;
  /** What the address says of the graphics card. */
  readonly webgpu?: 'off' | 'forced';
  /** Do less on a device that is busy, as everybody's page does. Default `false`: what is measured is the whole. */
  readonly yielding?: boolean;
  /** Start calls that are not end-to-end encrypted: for those who look at the wire, or bring others who hold no key. Default `false`. */
  readonly plain?: boolean;
  /** Another program to start as the browser. */
  readonly chromium?: string;
  /** Comes with a {@link PHONE}. */
  readonly phone?: boolean;
}

/** Somebody with a browser, a camera and a microphone of their own, doing what people do with the pages. */
export class Person {
  /** What the page did, or was made to do, that the server's content security policy forbids. */
  readonly #violations: string[] = [];

  private constructor(
    readonly name: string,
    readonly browser: Browser,
    readonly page: Page,
    readonly egress: EgressWatcher,
    readonly cameraClock: CameraClock,
    readonly microphoneClock: MicrophoneClock,
    private readonly query: Readonly<Record<string, string>>,
    private readonly giveBack: () => Promise<void>,
  ) {
    page.on('console', (message) => {
      // What a test itself puts into a page has no address.
      const { url } = message.location();
      if (/content security policy/i.test(message.text()) && url.startsWith('http'))
        this.#violations.push(message.text());
    });
  }

  static async arrive({
    name,
    draw = false,
    yielding = false,
    plain = false,
    webgpu,
    chromium,
    phone = false,
    ...devices
  }: PersonOptions): Promise<Person> {
    const { browser, giveBack } = await borrowBrowser(devices, chromium);
    const permissions = devices.camera ? ['camera', 'microphone'] : ['microphone'];
    const context = await browser.newContext({ permissions, ignoreHTTPSErrors: true, ...(phone && PHONE) });
    const page = await context.newPage();
    const egress = await EgressWatcher.watch(page);
    const loop = devices.camera === 'leaving' ? ABSENCE_LOOP_SECONDS : LOOP_SECONDS;
    const cameraClock = await CameraClock.watch(page, loop);
    const microphoneClock = await MicrophoneClock.watch(page);
    const query = {
      ...(draw ? {} : { render: 'off' }),
      ...(yielding ? {} : { effort: 'full' }),
      ...(webgpu ? { webgpu } : {}),
      ...(plain ? { plain: '' } : {}),
    };
    return new Person(name, browser, page, egress, cameraClock, microphoneClock, query, giveBack);
  }

  /** Starts a call at this server and enters it. Returns the link for the others. */
  async startCall(origin: string): Promise<string> {
    await this.page.goto(this.address(origin));
    await this.page.getByRole('button', { name: 'Start a call' }).click();
    await this.enter();
    return this.page.getByLabel('Invitation link').inputValue();
  }

  /** Opens a link and enters the call. */
  async join(link: string): Promise<void> {
    await this.page.goto(this.address(link));
    await this.enter();
  }

  /** From the pre-join page into the call. */
  async enter(): Promise<void> {
    await this.askToJoin();
    await expect(this.page.getByRole('button', { name: 'Leave' })).toBeVisible();
  }

  /** Fills in the pre-join page and sends it, whatever comes of it. */
  async askToJoin(): Promise<void> {
    await this.page.getByLabel('Your name').fill(this.name);
    await this.page.getByRole('button', { name: 'Join', exact: true }).click();
  }

  async leave(): Promise<void> {
    await this.page.getByRole('button', { name: 'Leave' }).click();
  }

  /** The tile of the participant called `name` on this person's screen. */
  tile(name: string) {
    return this.page.locator('guise-tile[data-participant]', { hasText: name });
  }

  /** Waits until the tracker finds this person's face in the camera's pictures. */
  async waitUntilSeen(): Promise<void> {
    await this.page.waitForFunction(() => globalThis.guise?.tracker);
    await this.page.evaluate(
      () =>
        new Promise<void>((resolve) => {
          globalThis.guise?.tracker?.on('frame', ({ sources }) => {
            if (sources.head === 'vision') resolve();
          });
        }),
    );
  }

  /** Waits until faces of the participant called `name` arrive here, at least `count` more. */
  async waitForFaces(name: string, count = 10): Promise<void> {
    // Whoever lost the connection meanwhile and came back is counted anew.
    let from = Number.POSITIVE_INFINITY;
    const arrived = async () => {
      const { received } = await this.faceStats(name);
      from = Math.min(from, received);
      return received - from;
    };
    await expect.poll(arrived).toBeGreaterThan(count);
  }

  /** What arrived here of the face of the participant called `name`. */
  faceStats(name: string): Promise<RemoteParticipant['faceStats']> {
    return this.page.evaluate((wanted) => {
      const others = [...(globalThis.guise?.room?.participants.values() ?? [])];
      return (
        others.find((other) => other.name === wanted)?.faceStats ?? {
          received: 0,
          undecodable: 0,
          playoutDelay: 0,
          lipOffset: null,
        }
      );
    }, name);
  }

  /** Ends the browser as a crash or a flat battery would, with no chance to say goodbye. */
  async vanish(): Promise<void> {
    for (const id of await this.#processes('browser')) process.kill(id, 'SIGKILL');
  }

  /**
   * Stops this person's pages in the middle of what they do, as a sleeping machine or a browser that freezes tabs does. Nothing may
   * be asked of the page until it is awake again. (The browser's own freezing is for hidden pages, and Playwright hides none.)
   * @returns wakes them
   */
  async freeze(): Promise<() => void> {
    const pages = await this.#processes('renderer');
    for (const id of pages) process.kill(id, 'SIGSTOP');
    return () => {
      for (const id of pages) process.kill(id, 'SIGCONT');
    };
  }

  /** The browser's first process, which started all its others. */
  async browserProcess(): Promise<number> {
    return (await this.#processes('browser'))[0] as number;
  }

  async #processes(wanted: 'browser' | 'renderer'): Promise<number[]> {
    const session = await this.browser.newBrowserCDPSession();
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    await session.detach();
    const found = processInfo.filter(({ type }) => type === wanted);
    if (found.length === 0) throw new Error('the browser does not say which processes it has');
    return found.map(({ id }) => id);
  }

  /** Goes home. Fails when the page has done what its policy forbids. */
  async close(): Promise<void> {
    await this.giveBack();
    expect(this.#violations, `what the page of ${this.name} may not do`).toEqual([]);
  }

  /** The address as this person opens it. */
  address(link: string): string {
    const url = new URL(link);
    for (const [key, value] of Object.entries(this.query)) url.searchParams.set(key, value);
    return url.href;
  }
}
