/**
 * Why the connection may not be what it was. `network`: another way to the network, or one at all; `time`: the page or the
 * machine slept, and whoever waited for us may have given up.
 */
export type WakeReason = 'network' | 'time';

/** How often the time is looked at [ms]. */
const TICK = 1000;
/** A tick that comes this much late has slept; a page that is only busy or hidden is not so late [ms]. */
const SLEPT = 4000;

type Listening = readonly [target: EventTarget | undefined, event: string, reason: WakeReason];
/** What some browsers say of the network: `wifi`, `cellular`, … */
type NetworkInformation = EventTarget & { readonly type?: string };

/** Notices when the page comes back from wherever it was: sleep, frozen, hidden, another network. */
export class WakeUps {
  #timer: ReturnType<typeof setInterval> | undefined;
  readonly #listening: readonly (readonly [...Listening, () => void])[];

  constructor(onWake: (reason: WakeReason) => void) {
    const page = globalThis as unknown as Partial<EventTarget>;
    const window = page.addEventListener ? (page as EventTarget) : undefined;
    const document = globalThis.document as Document | undefined;
    const navigator = globalThis.navigator as (Navigator & { connection?: NetworkInformation }) | undefined;
    const { connection } = navigator ?? {};
    const sources: Listening[] = [
      [window, 'online', 'network'],
      [window, 'offline', 'time'],
      [window, 'pageshow', 'time'],
      [document, 'visibilitychange', 'time'],
      [document, 'resume', 'time'],
      [connection, 'change', 'network'],
    ];
    let network = connection?.type;
    /** A page that is hidden, and a network of which only the estimated speed is another, are no news. */
    const isNews = (event: string) => {
      if (event === 'visibilitychange') return document?.visibilityState === 'visible';
      if (event !== 'change') return true;
      const before = network;
      network = connection?.type;
      return network !== before;
    };
    this.#listening = sources.map(([target, event, reason]) => {
      const listener = () => {
        if (isNews(event)) onWake(reason);
      };
      target?.addEventListener?.(event, listener);
      return [target, event, reason, listener] as const;
    });
    let last = Date.now();
    this.#timer = setInterval(() => {
      // Not performance.now(): on some systems it stands still while the machine sleeps.
      const now = Date.now();
      const slept = now - last - TICK > SLEPT;
      last = now;
      if (slept) onWake('time');
    }, TICK);
  }

  close(): void {
    clearInterval(this.#timer);
    for (const [target, event, , listener] of this.#listening) target?.removeEventListener?.(event, listener);
  }
}
