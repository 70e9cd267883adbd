import { css, html, LitElement, nothing } from 'lit';
import { baseStyles } from '../ui/base-styles.js';
import { icon } from '../ui/icons.js';
import { words } from '../words/index.js';
import './copy-link.js';
import './qr-code.js';

/**
 * The link into the call in every way to hand it on: to copy, to share where the device can, and as a code to scan. Fires `code`
 * where that is asked for and there is no room for it here.
 */
export class Invitation extends LitElement {
  static override properties = {
    room: {},
    link: {},
    withCode: { type: Boolean },
  };
  declare room: string;
  declare link: string;
  /** Whether there is room for the code. */
  declare withCode: boolean;

  static override styles = [
    baseStyles,
    css`
      :host {
        display: grid;
        gap: 8px;
      }

      .ways {
        display: flex;
        gap: 8px;
      }

      guise-copy-link {
        flex: 1;
      }

      guise-qr {
        justify-self: center;
        width: 100%;
        margin-top: 8px;
      }

      p {
        color: var(--text-soft);
        font-size: 14px;
        line-height: 20px;
        text-align: center;
      }
    `,
  ];

  constructor() {
    super();
    this.withCode = false;
  }

  override render() {
    const { invite } = words;
    return html`
      <input readonly aria-label=${invite.link} .value=${this.link} @focus=${this.#selectAll} />
      <div class="ways">
        <guise-copy-link link=${this.link}></guise-copy-link>
        ${
          this.#shareable
            ? html`<button class="round" aria-label=${invite.share} title=${invite.share} @click=${this.#share}>
                ${icon('share')}
              </button>`
            : nothing
        }
        ${
          this.withCode
            ? nothing
            : html`<button class="round" aria-label=${invite.showCode} title=${invite.showCode} @click=${this.#show}>
                ${icon('qr')}
              </button>`
        }
      </div>
      ${this.withCode ? html`<guise-qr text=${this.link}></guise-qr><p>${invite.scan}</p>` : nothing}
    `;
  }

  get #shareable(): boolean {
    return 'share' in navigator && navigator.canShare?.({ url: this.link }) !== false;
  }

  readonly #share = async (): Promise<void> => {
    try {
      await navigator.share({ title: 'Guise', text: words.invite.shareText(this.room), url: this.link });
    } catch (error) {
      // Whoever closes the sheet has changed their mind.
      if (!(error instanceof DOMException) || error.name !== 'AbortError') throw error;
    }
  };

  readonly #show = (): void => {
    this.dispatchEvent(new Event('code'));
  };

  #selectAll(event: FocusEvent): void {
    (event.target as HTMLInputElement).select();
  }
}

customElements.define('guise-invitation', Invitation);
