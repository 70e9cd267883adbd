import { css, html, LitElement, nothing } from 'lit';
import { baseStyles } from './base-styles.js';
import { icon } from './icons.js';
import type { Notice } from './words.js';

/** A whole page that says what happened and offers one thing to do. Fires `act`. */
export class NoticeScreen extends LitElement {
  static override properties = { notice: { attribute: false } };
  declare notice: Notice;

  static override styles = [
    baseStyles,
    css`
      :host {
        display: grid;
        place-items: center;
        min-height: 100dvh;
        padding: 24px;
        text-align: center;
      }

      section {
        display: grid;
        justify-items: center;
        max-width: 400px;
      }

      .sign {
        display: grid;
        place-items: center;
        width: 72px;
        height: 72px;
        margin-bottom: 24px;
        border-radius: 50%;
        background: var(--fill);
        color: var(--text-soft);
      }

      .sign svg {
        width: 28px;
        height: 28px;
      }

      h1 {
        margin-bottom: 8px;
        font-size: 28px;
        font-weight: 600;
        line-height: 32px;
        letter-spacing: -0.02em;
      }

      p {
        margin-bottom: 32px;
        color: var(--text-soft);
        text-wrap: balance;
      }
    `,
  ];

  override render() {
    const { icon: name, title, text, actionLabel } = this.notice;
    return html`
      <section role="alert">
        <div class="sign">${icon(name)}</div>
        <h1>${title}</h1>
        <p>${text}</p>
        ${
          actionLabel
            ? html`<button class="primary" @click=${() => this.dispatchEvent(new Event('act'))}>${actionLabel}</button>`
            : nothing
        }
      </section>
    `;
  }
}

customElements.define('guise-notice', NoticeScreen);
