/** Notices when nothing is heard of a connection any more, long before it counts as broken, and when something is heard again. */
export class SilenceWatch {
  #heard = true;
  #timer: NodeJS.Timeout;

  /** @param patience [ms] of silence */
  constructor(
    patience: number,
    private readonly onChanged: (heard: boolean) => void,
  ) {
    this.#timer = setTimeout(() => this.#change(false), patience).unref();
  }

  /** Something came, whatever it was. */
  handleHeard(): void {
    this.#timer.refresh();
    if (!this.#heard) this.#change(true);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #change(heard: boolean): void {
    this.#heard = heard;
    this.onChanged(heard);
  }
}
