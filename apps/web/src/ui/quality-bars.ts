import { css, html, LitElement } from 'lit';
import type { QualityLevel } from '../call/connection-quality.js';
import { words } from '../words/index.js';

/** Three bars that say how good a connection is. */
export class QualityBars extends LitElement {
  static override properties = { level: { type: Number } };
  /** How many are full. */
  declare level: QualityLevel;

  static override styles = css`
    :host {
      display: inline-flex;
    }

    span {
      display: flex;
      align-items: end;
      gap: 2px;
      height: 12px;
    }

    i {
      width: 3px;
      border-radius: 1.5px;
      background: currentColor;
      opacity: 0.3;
    }

    .full {
      opacity: 1;
    }
  `;

  constructor() {
    super();
    this.level = 3;
  }

  override render() {
    const label = words.stage.quality[this.level];
    const bars = [5, 8, 12].map(
      (height, index) =>
        html`<i class=${index < this.level ? 'full' : ''} .style=${`height: ${height}px`}></i>`,
    );
    return html`<span role="img" aria-label=${label} title=${label}>${bars}</span>`;
  }
}

customElements.define('guise-bars', QualityBars);
