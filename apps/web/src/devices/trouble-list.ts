import { css, html, LitElement, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { browserKind } from '../call/browser-kind.js';
import type { Me } from '../call/me.js';
import { type Trouble, troublesOf } from '../call/troubles.js';
import { baseStyles } from '../ui/base-styles.js';
import { icon } from '../ui/icons.js';
import { Watch } from '../ui/watch.js';
import { words } from '../words/index.js';

/** What does not work on this device, each with what still does and the one thing to do. Nothing where all is well. */
export class TroubleList extends LitElement {
  static override properties = { me: { attribute: false }, drawing: { attribute: false } };
  declare me: Me;
  /** Whether avatars can be drawn. */
  declare drawing: boolean;
  readonly #browser = browserKind(globalThis as unknown as Parameters<typeof browserKind>[0]);

  static override styles = [
    baseStyles,
    css`
      :host {
        display: grid;
        gap: 8px;
      }

      :host([empty]) {
        display: none;
      }

      .trouble {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        gap: 4px 12px;
        padding: 12px 16px;
        border-radius: 16px;
        background: var(--fill);
        font-size: 14px;
        line-height: 20px;
      }

      .trouble > svg {
        color: var(--text-soft);
      }

      h2 {
        font-size: 14px;
        font-weight: 600;
        line-height: 20px;
      }

      p,
      details {
        grid-column: 2;
        color: var(--text-soft);
        text-wrap: pretty;
      }

      summary {
        width: fit-content;
        border-radius: 8px;
        color: var(--text);
        cursor: pointer;
      }

      ol {
        margin: 4px 0 0;
        padding: 0 0 0 20px;
      }

      button {
        grid-column: 2;
        justify-self: start;
        min-height: 40px;
        margin-top: 4px;
        padding: 0 16px;
        font-size: 14px;
      }
    `,
  ];

  constructor() {
    super();
    this.drawing = true;
    new Watch(this, () => this.me);
  }

  override render() {
    const troubles = troublesOf(this.me, this.#browser, this.drawing);
    this.toggleAttribute('empty', troubles.length === 0);
    return repeat(
      troubles,
      ({ id }) => id,
      (trouble) => this.#renderTrouble(trouble),
    );
  }

  #renderTrouble({ id, icon: name, title, text, steps, retry }: Trouble) {
    return html`
      <div class="trouble" data-trouble=${id} role="status">
        ${icon(name)}
        <h2>${title}</h2>
        <p>${text}</p>
        ${
          steps
            ? html`<details>
                <summary>${words.trouble.howTo}</summary>
                <ol>
                  ${steps.map((step) => html`<li>${step}</li>`)}
                </ol>
              </details>`
            : nothing
        }
        ${retry ? html`<button type="button" @click=${() => void retry()}>${words.trouble.tryAgain}</button>` : nothing}
      </div>
    `;
  }
}

customElements.define('guise-troubles', TroubleList);
