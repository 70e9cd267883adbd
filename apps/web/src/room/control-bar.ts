import { css, html, LitElement } from 'lit';
import type { Me } from '../call/me.js';
import { baseStyles } from '../ui/base-styles.js';
import { icon } from '../ui/icons.js';
import { Watch } from '../ui/watch.js';
import './copy-link.js';

/** The one floating bar: mute, camera, link, leave. Fires `leave`. */
export class ControlBar extends LitElement {
  static override properties = { me: { attribute: false }, link: {}, offerLink: { type: Boolean } };
  declare me: Me;
  declare link: string;
  declare offerLink: boolean;

  static override styles = [
    baseStyles,
    css`
      :host {
        display: flex;
        gap: 8px;
        width: fit-content;
        padding: 8px;
        border-radius: 32px;
        background: var(--ink-raised);
        box-shadow:
          0 0 0 1px var(--ink-line),
          0 16px 48px rgb(0 0 0 / 40%);
      }

      button.round {
        width: 56px;
      }

      .leave {
        padding: 0 20px 0 16px;
      }

      @media (max-width: 479px) {
        .leave {
          width: 56px;
          padding: 0;
        }

        .leave span {
          display: none;
        }
      }
    `,
  ];

  constructor() {
    super();
    new Watch(this, () => this.me);
  }

  override render() {
    const { muted, cameraOn } = this.me;
    return html`
      ${this.#renderToggle(muted, muted ? 'Unmute' : 'Mute', 'M', muted ? 'micOff' : 'mic', () => this.me.toggleMuted())}
      ${this.#renderToggle(
        !cameraOn,
        cameraOn ? 'Turn camera off' : 'Turn camera on',
        'V',
        cameraOn ? 'video' : 'videoOff',
        () => this.me.toggleCamera(),
      )}
      ${this.offerLink ? html`<guise-copy-link compact link=${this.link}></guise-copy-link>` : null}
      <button class="leave" aria-label="Leave" @click=${() => this.dispatchEvent(new Event('leave'))}>
        ${icon('leave')}<span>Leave</span>
      </button>
    `;
  }

  /** Something switched off is filled: it is the state that must not be overlooked. */
  #renderToggle(
    off: boolean,
    label: string,
    key: string,
    name: Parameters<typeof icon>[0],
    act: () => Promise<void>,
  ) {
    return html`
      <button
        class="round ${off ? 'primary' : ''}"
        aria-label=${label}
        aria-keyshortcuts=${key}
        title="${label} (${key})"
        @click=${act}
      >
        ${icon(name)}
      </button>
    `;
  }
}

customElements.define('guise-controls', ControlBar);
