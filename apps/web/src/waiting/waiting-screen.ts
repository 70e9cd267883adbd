import { css, html, LitElement, nothing } from 'lit';
import type { Me } from '../call/me.js';
import type { Actor } from '../stage/actor.js';
import '../stage/guise-tile.js';
import type { Stage } from '../stage/stage.js';
import { baseStyles } from '../ui/base-styles.js';
import { icon } from '../ui/icons.js';
import { pageStyles } from '../ui/page-styles.js';
import { Watch } from '../ui/watch.js';
import { wordmark, wordmarkStyles } from '../ui/wordmark.js';
import { faceWords } from '../ui/words.js';
import { words } from '../words/index.js';

const { waiting } = words;

/** At the door: one's avatar, which still moves, and nothing of the call. Fires `leave`. */
export class WaitingScreen extends LitElement {
  static override properties = {
    stage: { attribute: false },
    actor: { attribute: false },
    me: { attribute: false },
    room: {},
  };
  declare stage: Stage;
  declare actor: Actor | null;
  declare me: Me;
  declare room: string;

  static override styles = [
    baseStyles,
    wordmarkStyles,
    pageStyles,
    css`
      header {
        color: var(--text);
      }

      main {
        display: grid;
        grid-template-columns: minmax(0, 1fr) 400px;
        gap: 64px;
        align-items: center;
        width: 100%;
        max-width: 1080px;
        margin: 0 auto;
        padding: 24px 40px 56px;
      }

      guise-tile {
        height: clamp(280px, 64dvh, 560px);
      }

      .caption {
        position: absolute;
        bottom: 16px;
        left: 16px;
        padding: 4px 12px;
        border-radius: 16px;
        background: rgb(16 14 21 / 62%);
        font-size: 14px;
        font-weight: 550;
        line-height: 24px;
      }

      section {
        display: grid;
        gap: 12px;
        justify-items: start;
      }

      .dots {
        display: flex;
        gap: 8px;
        margin-bottom: 12px;
      }

      .dots i {
        width: 10px;
        height: 10px;
        border-radius: 50%;
        background: var(--live);
        animation: breathe 1.8s var(--ease) infinite;
      }

      .dots i:nth-child(2) {
        animation-delay: 0.25s;
      }

      .dots i:nth-child(3) {
        animation-delay: 0.5s;
      }

      @keyframes breathe {
        0%,
        70%,
        100% {
          opacity: 0.28;
        }
        30% {
          opacity: 1;
        }
      }

      h1 {
        font-size: 32px;
        font-weight: 600;
        line-height: 40px;
        letter-spacing: -0.025em;
        text-wrap: balance;
      }

      .room,
      .unseen {
        color: var(--text-soft);
      }

      .unseen {
        font-size: 14px;
        line-height: 20px;
      }

      .buttons {
        display: flex;
        gap: 8px;
        margin-top: 20px;
      }

      @media (prefers-reduced-motion: reduce) {
        .dots i {
          opacity: 0.8;
          animation: none;
        }
      }

      @media (max-width: 899px) and (orientation: portrait) {
        header {
          padding: 24px 24px 0;
        }

        main {
          grid-template-columns: minmax(0, 1fr);
          gap: 24px;
          align-content: start;
          padding: 16px 16px 32px;
        }

        guise-tile {
          height: min(44dvh, 400px);
        }

        section {
          padding: 0 8px;
        }

        h1 {
          font-size: 28px;
          line-height: 34px;
        }
      }

      @media (max-width: 899px) and (orientation: landscape) {
        header {
          padding: 16px 24px 0;
        }

        main {
          grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
          gap: 32px;
          padding: 8px 24px 16px;
        }

        .dots,
        .room {
          display: none;
        }

        .buttons {
          margin-top: 4px;
        }
      }
    `,
  ];

  constructor() {
    super();
    new Watch(this, () => this.me);
  }

  protected override firstUpdated(): void {
    this.renderRoot.querySelector<HTMLElement>('h1')?.focus();
  }

  override render() {
    const { me } = this;
    return html`
      <header>${wordmark}</header>
      <main>
        <guise-tile .stage=${this.stage} .actor=${this.actor} note=${faceWords(me.face.status)}>
          <p class="caption">${waiting.mirror}</p>
        </guise-tile>
        <section aria-live="polite">
          <div class="dots" aria-hidden="true"><i></i><i></i><i></i></div>
          <p class="room">${this.room}</p>
          <h1 tabindex="-1">${waiting.title}</h1>
          <p>${waiting.text(me.name)}</p>
          <p class="unseen">${waiting.unseen}</p>
          <div class="buttons">
            ${this.#renderToggle(me.muted, me.muted ? words.prejoin.unmute : words.prejoin.mute, me.muted ? 'micOff' : 'mic', () => me.toggleMuted())}
            ${
              me.cameraAllowed
                ? this.#renderToggle(
                    !me.cameraOn,
                    me.cameraOn ? words.prejoin.cameraOff : words.prejoin.cameraOn,
                    me.cameraOn ? 'video' : 'videoOff',
                    () => me.toggleCamera(),
                  )
                : nothing
            }
            <button @click=${() => this.dispatchEvent(new Event('leave'))}>${waiting.leave}</button>
          </div>
        </section>
      </main>
    `;
  }

  #renderToggle(off: boolean, label: string, name: Parameters<typeof icon>[0], act: () => Promise<void>) {
    return html`
      <button class="round ${off ? 'primary' : ''}" aria-label=${label} title=${label} @click=${act}>
        ${icon(name)}
      </button>
    `;
  }
}

customElements.define('guise-waiting', WaitingScreen);
