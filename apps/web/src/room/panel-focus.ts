/** Something that can have the focus. */
export type Focusable = Pick<HTMLElement, 'focus' | 'isConnected'>;

/** Gives the focus back to what opened a panel, once none is open any more. */
export class PanelFocus {
  readonly #focused: () => Focusable | null;
  #isOpen = false;
  #opener: Focusable | null = null;

  /** @param focused what has the focus, in whatever shadow; `null`: nothing in particular */
  constructor(focused: () => Focusable | null = deepestFocus) {
    this.#focused = focused;
  }

  /** Before the page changes. Whoever goes from one panel to the next came from where the first was opened. */
  handleBefore(isOpen: boolean): void {
    if (isOpen && !this.#isOpen) this.#opener = this.#focused();
  }

  /** After the page has changed. Who has moved on to something else meanwhile stays there. */
  handleAfter(isOpen: boolean): void {
    const closed = this.#isOpen && !isOpen;
    this.#isOpen = isOpen;
    if (closed && this.#opener?.isConnected && this.#focused() === null) this.#opener.focus();
    if (!isOpen) this.#opener = null;
  }
}

function deepestFocus(): Focusable | null {
  let focused = document.activeElement;
  while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
  return focused instanceof HTMLElement && focused !== document.body ? focused : null;
}
