/** Puts an action off until nobody has asked for it for a while. */
export class Debounce {
  readonly #wait: number;
  readonly #act: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `wait` in milliseconds since the last {@link call}. */
  constructor(wait: number, act: () => void) {
    this.#wait = wait;
    this.#act = act;
  }

  call(): void {
    this.cancel();
    this.#timer = setTimeout(() => this.flush(), this.#wait);
  }

  /** Acts now if an action is due. */
  flush(): void {
    if (this.#timer === undefined) return;
    this.cancel();
    this.#act();
  }

  cancel(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
