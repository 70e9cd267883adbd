import { css, html, LitElement } from 'lit';
import { baseStyles } from '../ui/base-styles.js';
import { closeOnEscape } from '../ui/close-on-escape.js';
import { icon } from '../ui/icons.js';
import { panelFrameStyles } from '../ui/panel-styles.js';
import { words } from '../words/index.js';
import './invitation.js';

/** The invitation beside a call, with its code large enough to hold a phone against the screen. Fires `close`. */
export class InvitePanel extends LitElement {
  static override properties = { room: {}, link: {} };
  declare room: string;
  declare link: string;

  static override styles = [
    baseStyles,
    panelFrameStyles,
    css`
      .body {
        display: grid;
        gap: 16px;
        align-content: start;
        padding: 8px 24px 24px;
        overflow-y: auto;
      }

      p {
        color: var(--text-soft);
      }

      @media (max-width: 899px) {
        .body {
          align-content: safe center;
        }
      }
    `,
  ];

  constructor() {
    super();
    closeOnEscape(this);
  }

  protected override firstUpdated(): void {
    this.renderRoot.querySelector('button')?.focus();
  }

  override render() {
    const { invite } = words;
    return html`
      <header>
        <h2>${invite.title}</h2>
        <button class="round" aria-label=${invite.close} title="${invite.close} (A)" @click=${this.#close}>
          ${icon('x')}
        </button>
      </header>
      <div class="body">
        <p>${invite.text}</p>
        <guise-invitation withCode room=${this.room} link=${this.link}></guise-invitation>
      </div>
    `;
  }

  readonly #close = (): void => {
    this.dispatchEvent(new Event('close'));
  };
}

customElements.define('guise-invite', InvitePanel);
