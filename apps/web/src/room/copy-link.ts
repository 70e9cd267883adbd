import { css, html, LitElement } from 'lit';
import { baseStyles } from '../ui/base-styles.js';
import { icon } from '../ui/icons.js';

/** How long the button says that the link is copied [ms]. */
const CONFIRMATION = 2000;

/** Copies the invitation, and says so. `compact`: an icon for the control bar. */
export class CopyLink extends LitElement {
  static override properties = {
    link: {},
    compact: { type: Boolean },
    outcome: { state: true },
  };
  declare link: string;
  declare compact: boolean;
  declare private outcome: 'copied' | null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
      }

      button.round {
        width: 56px;
      }

      button.primary {
        width: 100%;
      }
    `,
  ];

  constructor() {
    super();
    this.outcome = null;
  }

  override render() {
    const copied = this.outcome === 'copied';
    return html`
      <button
        class=${this.compact ? 'round' : 'primary'}
        aria-label="Copy link"
        title="Copy link"
        @click=${this.#handleClick}
      >
        ${icon(copied ? 'check' : 'link')}
        ${this.compact ? null : html`<span>${copied ? 'Copied' : 'Copy link'}</span>`}
      </button>
      <span class="heard-only" role="status">${copied ? 'Link copied' : ''}</span>
    `;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  async #handleClick(): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.link);
    } catch {
      // No clipboard on this page: a dialog from which the link can be copied by hand.
      prompt('Copy this link', this.link);
      return;
    }
    this.outcome = 'copied';
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.outcome = null;
    }, CONFIRMATION);
  }
}

customElements.define('guise-copy-link', CopyLink);
