import { css, html, LitElement } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { CaptionLine } from '../captions/caption-lines.js';
import { baseStyles } from '../ui/base-styles.js';
import { words } from '../words/index.js';

/** What is being said, under the stage: the last two lines, with whose they are. */
export class CaptionView extends LitElement {
  static override properties = { lines: { attribute: false } };
  declare lines: readonly CaptionLine[];

  static override styles = [
    baseStyles,
    css`
      :host {
        position: relative;
        display: block;
        /* Kept free for two lines, so that nothing moves when somebody begins to talk; longer ones lie over the stage. */
        height: 72px;
        margin-top: 8px;
      }

      .lines {
        position: absolute;
        right: 0;
        bottom: 0;
        left: 0;
        z-index: 1;
        display: grid;
        gap: 4px;
        width: fit-content;
        min-width: min(480px, 100%);
        max-width: min(880px, 100%);
        min-height: 72px;
        align-content: end;
        margin: 0 auto;
        padding: 8px 20px;
        border-radius: var(--radius);
        background: rgb(16 14 21 / 92%);
        box-shadow: 0 0 0 1px var(--ink-line);
      }

      .line {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        gap: 12px;
        font-size: 18px;
        line-height: 26px;
      }

      .name {
        overflow: hidden;
        max-width: 160px;
        color: var(--text-soft);
        font-weight: 600;
        text-overflow: ellipsis;
        white-space: nowrap;
      }

      /* Of a long one the end is seen: that is what is being said. */
      .text {
        display: flex;
        flex-direction: column;
        justify-content: end;
        max-height: 52px;
        overflow: hidden;
        overflow-wrap: anywhere;
      }

      .lines:has(.empty) {
        align-content: center;
      }

      .empty {
        color: var(--text-soft);
        text-align: center;
      }

      @media (max-width: 479px) {
        .lines {
          padding: 8px 16px;
        }

        .line {
          font-size: 16px;
          line-height: 24px;
        }

        .text {
          max-height: 48px;
        }

        .name {
          max-width: 88px;
        }
      }

      @media (max-height: 479px) {
        :host,
        .lines {
          height: 40px;
          min-height: 40px;
        }

        .line:not(:last-child) {
          display: none;
        }

        .lines {
          padding: 6px 16px;
        }
      }
    `,
  ];

  constructor() {
    super();
    this.lines = [];
  }

  override render() {
    const { lines } = this;
    return html`
      <div class="lines" aria-live="off">
        ${
          lines.length === 0
            ? html`<p class="empty">${words.captions.nothingYet}</p>`
            : repeat(
                lines,
                ({ key }) => key,
                ({ name, text, language }) => html`
                  <div class="line">
                    <span class="name">${name}</span>
                    <span class="text"><span lang=${language}>${text}</span></span>
                  </div>
                `,
              )
        }
      </div>
      <div class="heard-only" role="log" aria-label=${words.captions.captions} aria-live="polite">
        ${repeat(
          lines.filter(({ final }) => final),
          ({ key }) => key,
          ({ name, text, language }) => html`<p>${name}: <span lang=${language}>${text}</span></p>`,
        )}
      </div>
    `;
  }
}

customElements.define('guise-captions', CaptionView);
