import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import type { ScreenSharing } from '../call/screen-sharing.js';
import { baseStyles } from '../ui/base-styles.js';
import { icon } from '../ui/icons.js';
import { Watch } from '../ui/watch.js';
import { words } from '../words/index.js';

/** A bar over the stage: that one shares one's screen, the question whether to, or why it did not work. Empty at other times. */
export class SharingBar extends LitElement {
  static override properties = { sharing: { attribute: false } };
  declare sharing: ScreenSharing;
  #asked = false;

  static override styles = [
    baseStyles,
    css`
      :host {
        display: flex;
        justify-content: center;
      }

      .bar {
        display: flex;
        gap: 12px;
        align-items: center;
        max-width: 100%;
        margin-bottom: 8px;
        padding: 8px 8px 8px 16px;
        border-radius: 28px;
        background: var(--ink-raised);
        box-shadow: 0 0 0 1px var(--ink-line);
        font-weight: 550;
        animation: open var(--slow) var(--ease);
      }

      /* Warm: it is live, and not to be overlooked. */
      .live {
        background: var(--live);
        color: var(--ink);
        box-shadow: none;
      }

      .live .soft {
        font-weight: 400;
      }

      .live button {
        background: var(--ink);
        color: var(--text);
      }

      .live button:hover {
        background: #2a2533;
      }

      .live :focus-visible {
        outline-color: var(--ink);
      }

      p {
        text-wrap: balance;
      }

      button {
        flex: none;
        min-height: 40px;
        border-radius: 20px;
      }

      button.round {
        width: 40px;
      }

      video {
        width: 71px;
        height: 40px;
        border-radius: 8px;
        background: var(--ink);
        object-fit: contain;
      }

      @keyframes open {
        from {
          opacity: 0;
          transform: translateY(-8px);
        }
      }

      @media (max-width: 639px) {
        .bar {
          flex-wrap: wrap;
          justify-content: center;
          padding: 12px 16px;
          text-align: center;
        }

        .soft,
        video {
          display: none;
        }
      }
    `,
  ];

  constructor() {
    super();
    new Watch(this, () => this.sharing);
  }

  protected override updated(_changes: PropertyValues<this>): void {
    const video = this.renderRoot.querySelector('video');
    if (video && video.srcObject !== this.sharing.own) video.srcObject = this.sharing.own;
    const { asking } = this.sharing;
    // A question that a key opened is answered with keys.
    if (asking && !this.#asked)
      this.renderRoot.querySelector<HTMLElement>('[role=alertdialog] button')?.focus();
    this.#asked = asking;
  }

  override render() {
    const { own, asking, problem, shown } = this.sharing;
    if (own) return this.#renderLive();
    if (asking && shown) return this.#renderQuestion(shown.name);
    if (!problem) return nothing;
    return html`
      <div class="bar" role="alert">
        <p>${words.screen.problems[problem]}</p>
        <button class="round" aria-label=${words.screen.close} title=${words.screen.close} @click=${() => this.sharing.dismiss()}>
          ${icon('x')}
        </button>
      </div>
    `;
  }

  #renderLive() {
    return html`
      <div class="bar live" role="status">
        ${icon('screenShare')}
        <p>${words.screen.youShare}<span class="soft">. ${words.screen.seenBy}</span></p>
        <video muted autoplay playsinline aria-label=${words.screen.preview}></video>
        <button @click=${() => this.sharing.stop()}>${words.screen.stop}</button>
      </div>
    `;
  }

  #renderQuestion(name: string) {
    return html`
      <div class="bar" role="alertdialog" aria-labelledby="question" @keydown=${this.#handleKey}>
        <p id="question">${words.screen.replaceQuestion(name)}</p>
        <button class="primary" @click=${() => this.sharing.share()}>${words.screen.replace}</button>
        <button @click=${() => this.sharing.dismiss()}>${words.screen.keep(name)}</button>
      </div>
    `;
  }

  #handleKey(event: KeyboardEvent): void {
    if (event.key === 'Escape') this.sharing.dismiss();
  }
}

customElements.define('guise-sharing-bar', SharingBar);
