import { css, html, LitElement, nothing } from 'lit';
import { words } from '../words/index.js';
import { baseStyles } from './base-styles.js';
import { icon } from './icons.js';

/**
 * Says in a few words whether a call is end-to-end encrypted, and in a sentence what that means when it is pressed. Its two parts lie
 * in the line of what is around it: that wraps.
 */
export class SealNote extends LitElement {
  static override properties = { sealed: { type: Boolean }, label: {}, open: { state: true } };
  declare sealed: boolean;
  /** Other words for it; empty: the usual ones. */
  declare label: string;
  declare private open: boolean;

  static override styles = [
    baseStyles,
    css`
      :host {
        display: contents;
      }

      button {
        gap: 6px;
        min-height: 32px;
        /* Its lock stands under the words above it. */
        margin-left: -8px;
        padding: 0 10px 0 8px;
        border-radius: 16px;
        background: none;
        color: var(--text-soft);
        font-size: 14px;
        font-weight: 400;
        line-height: 20px;
        text-align: left;
        white-space: normal;
      }

      button:hover,
      button[aria-expanded='true'] {
        background: var(--fill);
        color: var(--text);
      }

      svg {
        width: 16px;
        height: 16px;
      }

      p {
        flex: 1 0 100%;
        margin: 4px 0;
        padding: 10px 14px;
        border-radius: 16px;
        background: var(--fill);
        color: var(--text);
        font-size: 14px;
        line-height: 20px;
        text-align: left;
        text-wrap: pretty;
      }
    `,
  ];

  constructor() {
    super();
    this.sealed = false;
    this.label = '';
    this.open = false;
  }

  override render() {
    const { seal } = words;
    return html`
      <button
        type="button"
        aria-expanded=${this.open}
        aria-controls=${this.open ? 'about' : nothing}
        @click=${() => {
          this.open = !this.open;
        }}
        @keydown=${this.#handleKey}
      >
        ${icon(this.sealed ? 'lock' : 'lockOpen')}${this.label || (this.sealed ? seal.sealed : seal.plain)}
      </button>
      ${this.open ? html`<p id="about">${this.sealed ? seal.sealedAbout : seal.plainAbout}</p>` : nothing}
    `;
  }

  #handleKey(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || !this.open) return;
    event.preventDefault();
    this.open = false;
  }
}

customElements.define('guise-seal-note', SealNote);
