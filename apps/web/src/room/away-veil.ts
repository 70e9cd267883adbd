import { css, html, LitElement } from 'lit';
import { baseStyles } from '../ui/base-styles.js';
import { icon } from '../ui/icons.js';
import { words } from '../words/index.js';
import { veilStyles } from './veil-styles.js';

/** Lies over the tile of somebody whose connection is being made again: their avatar stands, and waits with us. */
export class AwayVeil extends LitElement {
  static override styles = [
    baseStyles,
    veilStyles,
    css`
      :host {
        background: rgb(16 14 21 / 56%);
      }

      p {
        display: flex;
        align-items: center;
        gap: 8px;
        margin: 8px;
        padding: 6px 14px 6px 10px;
        border-radius: 18px;
        background: rgb(16 14 21 / 80%);
        color: var(--text);
        font-size: 14px;
        font-weight: 550;
        line-height: 24px;
        text-align: center;
      }

      svg {
        flex: none;
        width: 18px;
        height: 18px;
        color: var(--text-soft);
        animation: turn 1.2s linear infinite;
      }

      @keyframes turn {
        to {
          rotate: 1turn;
        }
      }

      @container (max-width: 200px) {
        p {
          gap: 6px;
          padding: 4px 10px 4px 8px;
          font-size: 12px;
          line-height: 16px;
        }

        svg {
          width: 14px;
          height: 14px;
        }
      }

      @media (prefers-reduced-motion: reduce) {
        svg {
          animation: none;
        }
      }
    `,
  ];

  override render() {
    return html`<p>${icon('loader')}<span>${words.staying.away}</span></p>`;
  }
}

customElements.define('guise-away', AwayVeil);
