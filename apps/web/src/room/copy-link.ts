import { css, html, LitElement } from 'lit';
import { baseStyles } from '../ui/base-styles.js';
import { icon } from '../ui/icons.js';
import { words } from '../words/index.js';

/** How long the button says that the link is copied [ms]. */
const CONFIRMATION = 2000;

/** @returns whether it lies in the clipboard; where a page has none, a dialog shows it. */
export async function copyLink(link: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(link);
    return true;
  } catch {
    prompt(words.panels.copyThisLink, link);
    return false;
  }
}

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
        aria-label=${words.panels.copyLink}
        title=${words.panels.copyLink}
        @click=${this.#handleClick}
      >
        ${icon(copied ? 'check' : 'link')}
        ${this.compact ? null : html`<span>${copied ? words.panels.copied : words.panels.copyLink}</span>`}
      </button>
      <span class="heard-only" role="status">${copied ? words.panels.linkCopied : ''}</span>
    `;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  async #handleClick(): Promise<void> {
    if (!(await copyLink(this.link))) return;
    this.outcome = 'copied';
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.outcome = null;
    }, CONFIRMATION);
  }
}

customElements.define('guise-copy-link', CopyLink);
