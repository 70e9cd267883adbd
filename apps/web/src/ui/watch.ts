import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Observable } from '../observable.js';

/** Draws a component again whenever what it watches changes, for as long as it is on the page. */
export class Watch implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #target: () => Observable | null | undefined;
  #watched: Observable | null = null;
  #unsubscribe: (() => void) | null = null;

  /** `target` is asked after every update, because properties come and change after construction. */
  constructor(host: ReactiveControllerHost, target: () => Observable | null | undefined) {
    this.#host = host;
    this.#target = target;
    host.addController(this);
  }

  hostConnected(): void {
    // Put back after it was taken off the page: what it watches may have changed meanwhile.
    this.#host.requestUpdate();
  }

  hostUpdated(): void {
    const target = this.#target() ?? null;
    if (target === this.#watched) return;
    this.hostDisconnected();
    this.#watched = target;
    this.#unsubscribe = target?.subscribe(() => this.#host.requestUpdate()) ?? null;
  }

  hostDisconnected(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = null;
    this.#watched = null;
  }
}
