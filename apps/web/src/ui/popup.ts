import type { LitElement, ReactiveController } from 'lit';

/** How the two arrow keys that walk through an open popup are called. */
export type PopupArrows = readonly [back: string, on: string];

/**
 * A row or a list of buttons that the host's first button opens: its first one gets the focus, arrows walk through it, and
 * Escape or a press elsewhere closes it and gives the focus back. Whoever goes on with Tab closes it, too, and stays where they went.
 */
export class Popup implements ReactiveController {
  #open = false;

  /** @param selector where the popup's buttons lie in the host, once it is open */
  constructor(
    private readonly host: LitElement,
    private readonly selector: string,
    private readonly arrows: PopupArrows,
  ) {
    host.addController(this);
  }

  get open(): boolean {
    return this.#open;
  }

  hostDisconnected(): void {
    this.close();
  }

  toggle(): void {
    if (this.#open) this.close();
    else this.#show();
  }

  close(): void {
    if (this.#open) this.host.renderRoot.querySelector<HTMLElement>('button')?.focus();
    this.#hide();
  }

  #hide(): void {
    this.#open = false;
    removeEventListener('pointerdown', this.#handleElsewhere);
    this.host.removeEventListener('focusout', this.#handleFocusOut);
    this.host.requestUpdate();
  }

  /** For the keys pressed in the open popup. */
  readonly handleKey = (event: KeyboardEvent): void => {
    const buttons = this.#buttons();
    const focused = buttons.indexOf(this.host.shadowRoot?.activeElement as HTMLElement);
    const [back, on] = this.arrows;
    const step = event.key === on ? 1 : event.key === back ? -1 : 0;
    if (event.key === 'Escape') this.close();
    else if (step !== 0) buttons.at((focused + step) % buttons.length)?.focus();
    else return;
    event.preventDefault();
  };

  #show(): void {
    this.#open = true;
    addEventListener('pointerdown', this.#handleElsewhere);
    this.host.addEventListener('focusout', this.#handleFocusOut);
    this.host.requestUpdate();
    this.host.updateComplete.then(() => this.#buttons()[0]?.focus());
  }

  #buttons(): HTMLElement[] {
    return [...this.host.renderRoot.querySelectorAll<HTMLElement>(`${this.selector} button`)];
  }

  /** What stays within the host does not get here; with the window's own focus nothing is closed. */
  readonly #handleFocusOut = ({ relatedTarget }: FocusEvent): void => {
    if (relatedTarget) this.#hide();
  };

  readonly #handleElsewhere = (event: PointerEvent): void => {
    if (!event.composedPath().includes(this.host)) this.close();
  };
}
