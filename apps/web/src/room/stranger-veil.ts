import { css, html, LitElement } from 'lit';
import { baseStyles } from '../ui/base-styles.js';
import { icon } from '../ui/icons.js';
import { words } from '../words/index.js';
import { veilStyles } from './veil-styles.js';

/** Lies over the tile of somebody who came to a sealed call without its key: nothing of theirs is seen, and they see nothing. */
export class StrangerVeil extends LitElement {
  static override styles = [
    baseStyles,
    veilStyles,
    css`
      :host {
        background: rgb(16 14 21 / 72%);
      }

      p {
        display: grid;
        gap: 10px;
        justify-items: center;
        max-width: 264px;
        margin: 8px;
        padding: 16px 20px;
        border-radius: 20px;
        background: rgb(16 14 21 / 86%);
        color: var(--text);
        font-size: 14px;
        line-height: 20px;
        text-align: center;
        text-wrap: balance;
      }

      svg {
        width: 22px;
        height: 22px;
        color: var(--text-soft);
      }

      .short {
        display: none;
      }

      @container (max-width: 200px) or (max-height: 160px) {
        p {
          display: flex;
          gap: 6px;
          align-items: center;
          padding: 4px 10px 4px 8px;
          border-radius: 16px;
          font-size: 12px;
          line-height: 16px;
        }

        svg {
          width: 14px;
          height: 14px;
        }

        /* Said in full for who hears the page. */
        .long {
          position: absolute;
          width: 1px;
          height: 1px;
          overflow: hidden;
          clip-path: inset(50%);
        }

        .short {
          display: inline;
        }
      }
    `,
  ];

  override render() {
    const { seal } = words;
    return html`<p>
      ${icon('key')}<span class="long">${seal.strangerTile}</span
      ><span class="short" aria-hidden="true">${seal.strangerTileShort}</span>
    </p>`;
  }
}

customElements.define('guise-stranger', StrangerVeil);
