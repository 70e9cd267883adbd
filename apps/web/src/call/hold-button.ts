import type { PushToTalk } from './push-to-talk.js';

/** A press shorter than this is a click [ms]. */
export const HOLD = 300;

/**
 * Tells a click on the microphone button from holding it: a click mutes or unmutes, holding talks for as long as it lasts. For
 * fingers, which have no space bar.
 */
export class HoldButton {
  readonly #talk: Pick<PushToTalk, 'hold' | 'letGo'>;
  readonly #click: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Whether the press that goes on, or has just ended, talks. */
  #talked = false;

  constructor(talk: Pick<PushToTalk, 'hold' | 'letGo'>, click: () => void) {
    this.#talk = talk;
    this.#click = click;
  }

  readonly handleDown = (event: Pick<PointerEvent, 'button' | 'pointerId' | 'currentTarget'>): void => {
    this.handleEnd();
    this.#talked = false;
    if (event.button !== 0) return;
    // The finger may slip off the button and is still holding it.
    (event.currentTarget as Partial<Element> | null)?.setPointerCapture?.(event.pointerId);
    this.#timer = setTimeout(() => {
      this.#talked = this.#talk.hold();
    }, HOLD);
  };

  /** The pointer was lifted, or taken away by the browser. */
  readonly handleEnd = (): void => {
    clearTimeout(this.#timer);
    if (this.#talked) this.#talk.letGo();
  };

  /** Comes after {@link handleEnd} for a pointer, and alone for a key. */
  readonly handleClick = (): void => {
    const talked = this.#talked;
    this.#talked = false;
    if (!talked) this.#click();
  };
}
