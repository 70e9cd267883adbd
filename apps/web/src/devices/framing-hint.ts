import { css, html, LitElement, nothing } from 'lit';
import type { Framing } from '../call/framing.js';
import { baseStyles } from '../ui/base-styles.js';
import { icon } from '../ui/icons.js';
import { Watch } from '../ui/watch.js';
import { words } from '../words/index.js';

/** Lies over the camera's picture and says what would help it. */
export class FramingHintLine extends LitElement {
  static override properties = { framing: { attribute: false } };
  declare framing: Framing;

  static override styles = [
    baseStyles,
    css`
      :host {
        position: absolute;
        top: 12px;
        right: 12px;
        left: 12px;
        display: grid;
        justify-items: center;
        pointer-events: none;
      }

      p {
        display: flex;
        gap: 8px;
        align-items: center;
        padding: 8px 14px 8px 10px;
        border-radius: 20px;
        background: rgb(16 14 21 / 78%);
        color: var(--text);
        font-size: 14px;
        font-weight: 550;
        line-height: 20px;
        text-wrap: balance;
        animation: come var(--slow) var(--ease);
      }

      @keyframes come {
        from {
          opacity: 0;
          transform: translateY(-8px);
        }
      }

      @media (prefers-reduced-motion: reduce) {
        p {
          animation: none;
        }
      }

      @media (max-width: 899px) {
        :host {
          top: 8px;
          right: 8px;
          left: 8px;
        }

        p {
          font-size: 13px;
          line-height: 16px;
        }
      }
    `,
  ];

  constructor() {
    super();
    new Watch(this, () => this.framing);
  }

  override render() {
    const { hint } = this.framing;
    const light = hint === 'too-dark' || hint === 'light-behind';
    return html`
      <div role="status">
        ${hint ? html`<p data-hint=${hint}>${icon(light ? 'light' : 'frame')}${words.framing[hint].sentence}</p>` : nothing}
      </div>
    `;
  }
}

customElements.define('guise-framing', FramingHintLine);
