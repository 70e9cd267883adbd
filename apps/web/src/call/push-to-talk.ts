import { Observable } from '../observable.js';
import type { Me } from './me.js';

/** Keys that are held with others: what they mean together is somebody else's. */
const MODIFIERS: readonly string[] = ['Control', 'Meta', 'Alt', 'AltGraph', 'Shift', 'OS'];

/** The part of {@link Me} that is needed here. */
export type Talker = Pick<Me, 'muted' | 'microphone' | 'setTalking'>;

/**
 * Talking while something is held, for whoever is muted. A microphone must never stay open by accident: whatever could swallow
 * the release (another window, a hidden page, a modifier) counts as one.
 */
export class PushToTalk extends Observable {
  /** Whether holding the space bar talks. */
  #spaceTalks: boolean;
  /** What is held: the space bar or a button. */
  #held: 'space' | 'button' | null = null;
  readonly #me: Talker;

  constructor(me: Talker, spaceTalks = true) {
    super();
    this.#me = me;
    this.#spaceTalks = spaceTalks;
  }

  get spaceTalks(): boolean {
    return this.#spaceTalks;
  }

  set spaceTalks(on: boolean) {
    this.#spaceTalks = on;
    if (!on) this.#release('space');
    this.changed();
  }

  /** Whether something is held and heard. */
  get talking(): boolean {
    return this.#held !== null;
  }

  /** A button is being held. @returns whether that talks: only who is muted and has a microphone can. */
  hold(): boolean {
    return this.#press('button');
  }

  letGo(): void {
    this.#release('button');
  }

  /** @returns whether the key was meant for this, so that the page must not scroll. `free`: no control has the focus. */
  handleKeyDown(event: Pick<KeyboardEvent, KeyParts>, free: boolean): boolean {
    if (MODIFIERS.includes(event.key) || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) {
      this.#release('space');
      return false;
    }
    if (event.code !== 'Space') return false;
    if (this.#held === 'space') return true;
    // A bar that was down before must be let go first.
    if (!this.#spaceTalks || event.repeat || !free) return false;
    return this.#press('space');
  }

  handleKeyUp(event: Pick<KeyboardEvent, 'code'>): boolean {
    if (event.code !== 'Space' || this.#held !== 'space') return false;
    this.#release('space');
    return true;
  }

  /** Lets go of everything: the window lost the focus, the page is hidden, the call is over. */
  readonly stop = (): void => {
    this.#release(this.#held);
  };

  #press(what: 'space' | 'button'): boolean {
    if (this.#held || !this.#me.muted || this.#me.microphone.status !== 'on') return false;
    this.#held = what;
    this.#me.setTalking(true);
    this.changed();
    return true;
  }

  #release(what: 'space' | 'button' | null): void {
    if (this.#held === null || this.#held !== what) return;
    this.#held = null;
    this.#me.setTalking(false);
    this.changed();
  }
}

type KeyParts = 'key' | 'code' | 'repeat' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey';

/** Sends what happens on a page to `talk`. Returns what ends that. */
export function listenForTalk(talk: PushToTalk, page: Window & typeof globalThis): () => void {
  const ending = new AbortController();
  const { signal } = ending;
  const options = { signal, capture: true };
  const hidden = () => page.document.visibilityState === 'hidden' && talk.stop();
  page.addEventListener(
    'keydown',
    (event) => talk.handleKeyDown(event, isFree(event)) && event.preventDefault(),
    options,
  );
  page.addEventListener('keyup', (event) => talk.handleKeyUp(event) && event.preventDefault(), options);
  page.addEventListener('blur', talk.stop, { signal });
  page.addEventListener('pagehide', talk.stop, { signal });
  page.document.addEventListener('visibilitychange', hidden, { signal });
  return () => {
    ending.abort();
    talk.stop();
  };
}

/** Whether a key is for nobody in particular: what has the focus does nothing with keys, or has it from a click only. */
function isFree(event: Event): boolean {
  const [target] = event.composedPath();
  if (!(target instanceof Element)) return true;
  const control = target.closest(CONTROLS);
  if (!control) return true;
  return (
    control.matches('button, a[href]') && !control.matches(':focus-visible') && !control.closest(CHOICES)
  );
}

const CONTROLS =
  'a[href], button, input, select, textarea, summary, [contenteditable], [tabindex]:not([tabindex="-1"]), [role="menu"], dialog';
/** What is opened with a click and gone through with keys. */
const CHOICES = '[role="menu"], dialog';
