import { css, html, LitElement, nothing } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Call } from '../call/call.js';
import { baseStyles } from '../ui/base-styles.js';
import { icon } from '../ui/icons.js';
import { Watch } from '../ui/watch.js';
import { words } from '../words/index.js';

/** An announcement longer than this stays longer, too [characters]. */
const LONG = 60;

/** What is said over the call: who came and went, that nothing is heard yet, that the connection is being made again. */
export class RoomMessages extends LitElement {
  static override properties = { call: { attribute: false } };
  declare call: Call;

  static override styles = [
    baseStyles,
    css`
      :host {
        position: absolute;
        z-index: 2;
        inset: 0;
        pointer-events: none;
      }

      .toast {
        position: absolute;
        top: calc(var(--toast-top, 24px) + var(--safe-top));
        left: 50%;
        padding: 8px 16px;
        border-radius: 20px;
        background: rgb(34 30 42 / 92%);
        font-size: 14px;
        font-weight: 550;
        translate: -50% 0;
        opacity: 0;
        animation: toast 3.2s linear;
      }

      .toast.long {
        width: max-content;
        max-width: min(480px, calc(100% - 32px));
        animation-duration: 9s;
      }

      @keyframes toast {
        0% {
          opacity: 0;
          transform: translateY(-8px);
        }
        7%,
        92% {
          opacity: 1;
          transform: none;
        }
        100% {
          opacity: 0;
        }
      }

      .line {
        position: absolute;
        top: calc(16px + var(--safe-top));
        left: 50%;
        translate: -50% 0;
        width: max-content;
        max-width: calc(100% - 32px);
        padding: 4px 14px;
        border-radius: 14px;
        background: rgb(16 14 21 / 84%);
        color: var(--text-soft);
        font-size: 13px;
        line-height: 20px;
        text-align: center;
      }

      .line ~ .toast,
      .line ~ .hear {
        top: calc(56px + var(--safe-top));
      }

      .lonely {
        position: absolute;
        bottom: calc(104px + var(--safe-bottom));
        left: 50%;
        display: flex;
        gap: 14px;
        align-items: center;
        width: min(480px, calc(100% - 32px));
        padding: 14px 20px;
        border-radius: 24px;
        background: var(--ink-raised);
        box-shadow:
          0 0 0 1px color-mix(in srgb, var(--live) 40%, var(--ink-line)),
          0 16px 48px rgb(0 0 0 / 45%);
        font-size: 14px;
        line-height: 20px;
        text-wrap: pretty;
        translate: -50% 0;
      }

      .lonely svg {
        color: var(--live);
      }

      .lonely b {
        display: block;
        font-weight: 600;
      }

      .hear {
        pointer-events: auto;
        position: absolute;
        top: calc(24px + var(--safe-top));
        left: 50%;
        translate: -50% 0;
      }

      .veil {
        pointer-events: auto;
        position: absolute;
        inset: 0 0 auto;
        bottom: calc(80px + var(--safe-bottom));
        display: grid;
        place-items: center;
        background: rgb(16 14 21 / 84%);
        text-align: center;
        /* Who is back in a moment has not been away. */
        animation: veil var(--slow) var(--ease) 500ms both;
      }

      .veil > div {
        display: grid;
        justify-items: center;
        gap: 8px;
        padding: 24px;
      }

      .veil svg {
        width: 32px;
        height: 32px;
        margin-bottom: 8px;
        animation: turn 1.2s linear infinite;
      }

      .veil h2 {
        font-size: 24px;
        font-weight: 600;
        line-height: 32px;
        letter-spacing: -0.02em;
      }

      .veil p {
        color: var(--text-soft);
      }

      @keyframes veil {
        from {
          opacity: 0;
        }
      }

      @keyframes turn {
        to {
          rotate: 1turn;
        }
      }

      @media (prefers-reduced-motion: reduce) {
        .veil svg {
          animation: none;
        }

        @keyframes toast {
          0%,
          92% {
            opacity: 1;
          }
          100% {
            opacity: 0;
          }
        }
      }
    `,
  ];

  constructor() {
    super();
    new Watch(this, () => this.call);
  }

  override render() {
    const { announcements, connection, playback, sealing, serverStopping } = this.call;
    const announcement = announcements.at(-1);
    return html`
      ${serverStopping ? html`<p class="line" role="status">${words.server.stopping}</p>` : nothing}
      <div class="heard-only" role="log" aria-live="polite">
        ${repeat(
          announcements,
          ({ number }) => number,
          ({ text }) => html`<p>${text}</p>`,
        )}
      </div>
      ${
        announcement
          ? keyed(
              announcement.number,
              html`<p class="toast ${announcement.text.length > LONG ? 'long' : ''}" aria-hidden="true">${announcement.text}</p>`,
            )
          : nothing
      }
      ${
        sealing?.lonely && connection === 'connected'
          ? html`<div class="lonely" role="alert">
              ${icon('key')}
              <p><b>${words.seal.lonely}</b> ${words.seal.lonelyText}</p>
            </div>`
          : nothing
      }
      ${
        playback.blocked && connection === 'connected'
          ? html`<button class="primary hear" @click=${() => playback.resume()}>
              ${icon('volume')} ${words.stage.hear}
            </button>`
          : nothing
      }
      ${
        connection === 'reconnecting'
          ? html`<div class="veil" role="alert">
              <div>
                ${icon('loader')}
                <h2>${words.stage.reconnecting}</h2>
                <p>${words.stage.reconnectingText}</p>
              </div>
            </div>`
          : nothing
      }
    `;
  }
}

customElements.define('guise-messages', RoomMessages);
