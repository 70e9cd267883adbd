import { css, html, LitElement } from 'lit';
import { baseStyles } from '../ui/base-styles.js';
import { icon } from '../ui/icons.js';
import { words } from '../words/index.js';
import './invitation.js';

/** The invitation beside a call, with its code large enough to hold a phone against the screen. Fires `close`. */
export class InvitePanel extends LitElement {
  static override properties = { room: {}, link: {} };
  declare room: string;
  declare link: string;

  static override styles = [
    baseStyles,
    css`
      :host {
        display: grid;
        grid-template-rows: auto minmax(0, 1fr);
        min-height: 0;
        border-radius: var(--radius-large);
        background: var(--ink-raised);
        box-shadow: 0 0 0 1px var(--ink-line);
        animation: open var(--slow) var(--ease);
      }

      @keyframes open {
        from {
          opacity: 0;
          transform: translateX(16px);
        }
      }

      header {
        display: flex;
        align-items: center;
        justify-content: space-between;
        padding: 12px 12px 4px 24px;
      }

      h2 {
        font-size: 18px;
        font-weight: 600;
        letter-spacing: -0.01em;
      }

      header button {
        background: none;
      }

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
          align-content: center;
        }
      }

      @media (prefers-reduced-motion: reduce) {
        :host {
          animation: none;
        }
      }
    `,
  ];

  constructor() {
    super();
    this.addEventListener('keydown', this.#handleKey);
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

  readonly #handleKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') this.#close();
  };

  readonly #close = (): void => {
    this.dispatchEvent(new Event('close'));
  };
}

customElements.define('guise-invite', InvitePanel);
