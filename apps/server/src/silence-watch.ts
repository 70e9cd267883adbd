/** Notices when nothing is heard of a connection any more, long before it counts as broken, and when something is heard again. */
export class SilenceWatch {
  #heard = true;
  #stopped = false;
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
    // A timer that was cleared begins again when it is refreshed.
    if (this.#stopped) return;
    this.#timer.refresh();
    if (!this.#heard) this.#change(true);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #change(heard: boolean): void {
    this.#heard = heard;
    this.onChanged(heard);
  }
}
