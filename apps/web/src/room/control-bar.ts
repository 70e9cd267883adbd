import { css, html, LitElement, nothing } from 'lit';
import { HoldButton } from '../call/hold-button.js';
import type { Me } from '../call/me.js';
import { baseStyles } from '../ui/base-styles.js';
import { icon } from '../ui/icons.js';
import { Watch } from '../ui/watch.js';
import { words } from '../words/index.js';
import './copy-link.js';
import type { MenuEntry, MoreMenu } from './more-menu.js';
import './more-menu.js';
import type { ReactionMenu } from './reaction-menu.js';
import './reaction-menu.js';

/** The one floating bar: mute, camera, reactions, chat, link, everything else, leave. Fires `hand`, `react`, `chat` and `leave`. */
export class ControlBar extends LitElement {
  static override properties = {
    me: { attribute: false },
    link: {},
    chatOpen: { type: Boolean },
    unread: { type: Number },
    entries: { attribute: false },
    handRaised: { type: Boolean },
    minimal: { type: Boolean },
  };
  declare me: Me;
  /** The invitation; empty: there is none to give. It has its place from the start, so that nobody who comes moves a button. */
  declare link: string;
  declare chatOpen: boolean;
  declare handRaised: boolean;
  /** Lines of the chat that were not seen yet. */
  declare unread: number;
  /** What else can be done. */
  declare entries: readonly MenuEntry[];
  /** Microphone, camera, and the way out. */
  declare minimal: boolean;
  #hold: HoldButton | null = null;

  static override styles = [
    baseStyles,
    css`
      :host {
        position: relative;
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

      .chat {
        position: relative;
      }

      /* Held, it is neither scrolled nor looked up. */
      .mic {
        touch-action: none;
        user-select: none;
        -webkit-touch-callout: none;
      }

      .mic.talking {
        background: var(--live);
        color: var(--ink);
      }

      .talking-note {
        position: absolute;
        bottom: calc(100% + 16px);
        left: 50%;
        padding: 8px 16px;
        border-radius: 20px;
        background: var(--live);
        color: var(--ink);
        font-size: 14px;
        font-weight: 600;
        line-height: 20px;
        white-space: nowrap;
        translate: -50% 0;
        pointer-events: none;
      }

      .chat[aria-expanded='true'] {
        background: var(--fill-hover);
      }

      .count {
        position: absolute;
        top: -2px;
        right: -2px;
        min-width: 20px;
        padding: 0 5px;
        border-radius: 10px;
        background: var(--live);
        color: var(--ink);
        font-size: 12px;
        font-weight: 650;
        line-height: 20px;
      }

      .leave {
        padding: 0 20px 0 16px;
      }

      @media (max-width: 479px) {
        :host {
          gap: 6px;
        }

        button.round {
          width: 48px;
        }

        .leave {
          width: 56px;
          padding: 0;
        }

        .leave span,
        guise-copy-link {
          display: none;
        }
      }
    `,
  ];

  constructor() {
    super();
    this.link = '';
    this.chatOpen = false;
    this.unread = 0;
    this.entries = [];
    this.handRaised = false;
    this.minimal = false;
    new Watch(this, () => this.me);
  }

  override render() {
    const { cameraOn, cameraAllowed } = this.me;
    return html`
      ${this.#renderMicrophone()}
      ${
        cameraAllowed
          ? this.#renderToggle(
              !cameraOn,
              cameraOn ? words.prejoin.cameraOff : words.prejoin.cameraOn,
              'V',
              cameraOn ? 'video' : 'videoOff',
              () => this.me.toggleCamera(),
            )
          : null
      }
      ${this.minimal ? null : this.#renderMore()}
      <button class="leave" aria-label=${words.prejoin.leave} @click=${() => this.dispatchEvent(new Event('leave'))}>
        ${icon('leave')}<span>${words.prejoin.leave}</span>
      </button>
    `;
  }

  #renderMore() {
    return html`
      <guise-reactions
        ?keys=${this.me.shortcuts}
        ?handRaised=${this.handRaised}
        @hand=${() => this.dispatchEvent(new Event('hand'))}
        @react=${this.#handleReact}></guise-reactions>
      ${this.#renderChat()}
      ${this.link ? html`<guise-copy-link compact link=${this.link}></guise-copy-link>` : null}
      <guise-more ?keys=${this.me.shortcuts} .entries=${this.entries}></guise-more>
    `;
  }

  /** Opens the row of reactions. */
  openReactions(): void {
    this.renderRoot.querySelector<ReactionMenu>('guise-reactions')?.toggle();
  }

  /** Opens the list of what else can be done. */
  openMore(): void {
    this.renderRoot.querySelector<MoreMenu>('guise-more')?.toggle();
  }

  /** A click mutes; held, it talks for as long as it is held. */
  #renderMicrophone() {
    const { muted, talk } = this.me;
    const label = muted || talk.talking ? words.prejoin.unmute : words.prejoin.mute;
    this.#hold ??= new HoldButton(talk, () => void this.me.toggleMuted());
    return html`
      <button
        class="round mic ${talk.talking ? 'talking' : muted ? 'primary' : ''}"
        aria-label=${label}
        aria-keyshortcuts=${this.me.shortcuts ? 'M' : nothing}
        title=${this.#title(label, 'M')}
        @pointerdown=${this.#hold.handleDown}
        @pointerup=${this.#hold.handleEnd}
        @pointercancel=${this.#hold.handleEnd}
        @lostpointercapture=${this.#hold.handleEnd}
        @contextmenu=${(event: Event) => event.preventDefault()}
        @click=${this.#hold.handleClick}
      >
        ${icon(muted ? 'micOff' : 'mic')}
      </button>
      <span class=${talk.talking ? 'talking-note' : 'heard-only'} role="status">${talk.talking ? words.devices.talking : ''}</span>
    `;
  }

  #renderChat() {
    const { unread, chatOpen } = this;
    const label = unread > 0 ? words.talk.chatUnread(unread) : words.talk.chat;
    return html`
      <button
        class="round chat"
        aria-label=${label}
        aria-expanded=${chatOpen}
        aria-keyshortcuts=${this.me.shortcuts ? 'C' : nothing}
        title=${this.#title(words.talk.chat, 'C')}
        @click=${() => this.dispatchEvent(new Event('chat'))}
      >
        ${icon('message')}
        ${unread > 0 ? html`<span class="count" aria-hidden="true">${unread > 99 ? '99+' : unread}</span>` : null}
      </button>
    `;
  }

  #handleReact({ detail }: CustomEvent): void {
    this.dispatchEvent(new CustomEvent('react', { detail }));
  }

  #title(label: string, key: string): string {
    return this.me.shortcuts ? `${label} (${key})` : label;
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
        aria-keyshortcuts=${this.me.shortcuts ? key : nothing}
        title=${this.#title(label, key)}
        @click=${act}
      >
        ${icon(name)}
      </button>
    `;
  }
}

customElements.define('guise-controls', ControlBar);
