import { css, html, LitElement } from 'lit';
import type { LevelMeter } from '../call/level-meter.js';

/** A bar as long as the microphone is loud. */
export class LevelBar extends LitElement {
  static override properties = { meter: { attribute: false } };
  declare meter: LevelMeter | null;
  #frame = 0;

  static override styles = css`
    :host {
      display: block;
      height: 8px;
      overflow: hidden;
      border-radius: 4px;
      background: var(--fill);
    }

    div {
      height: 100%;
      border-radius: 4px;
      background: var(--live);
      transform: translateX(-100%);
      will-change: transform;
    }
  `;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#frame = requestAnimationFrame(this.#draw);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    cancelAnimationFrame(this.#frame);
  }

  override render() {
    return html`<div></div>`;
  }

  #shown = 0;

  // Rises at once and falls slowly, as meters do: a flicker cannot be read.
  readonly #draw = (): void => {
    this.#frame = requestAnimationFrame(this.#draw);
    const level = this.meter?.level ?? 0;
    this.#shown = Math.max(level, this.#shown * 0.92);
    const bar = this.renderRoot.querySelector('div');
    if (bar) bar.style.transform = `translateX(${(this.#shown - 1) * 100}%)`;
  };
}

customElements.define('guise-level', LevelBar);
