import { css, html, LitElement, nothing } from 'lit';
import { baseStyles } from '../ui/base-styles.js';
import { type IconName, icon } from '../ui/icons.js';
import { Popup } from '../ui/popup.js';
import { words } from '../words/index.js';

/** Something one can do in a call that has no button of its own. */
export interface MenuEntry {
  id: string;
  label: string;
  icon: IconName;
  /** The key that does it too, as it is written on the keyboard, for example `G`. */
  key?: string;
  /** For what is on or off. */
  on?: boolean;
  act: () => void;
}

/** A button that opens a list of what else can be done. */
export class MoreMenu extends LitElement {
  static override properties = { entries: { attribute: false }, keys: { type: Boolean } };
  /** Whether there is a key for it, too. */
  declare keys: boolean;
  declare entries: readonly MenuEntry[];
  readonly #popup = new Popup(this, '.list', ['ArrowUp', 'ArrowDown']);

  static override styles = [
    baseStyles,
    css`
      :host {
        position: relative;
        display: block;
      }

      button.round {
        width: 56px;
      }

      .list {
        position: absolute;
        right: 0;
        bottom: calc(100% + 16px);
        display: grid;
        min-width: 248px;
        max-height: min(60vh, 480px);
        padding: 8px;
        overflow-y: auto;
        border-radius: 24px;
        /* Not quite opaque: Chromium takes an opaque list that scrolls for as high as all of its entries, and draws no stage above it. */
        background: color-mix(in srgb, var(--ink-raised) 99.6%, transparent);
        box-shadow:
          0 0 0 1px var(--ink-line),
          0 16px 48px rgb(0 0 0 / 40%);
        animation: open var(--quick) var(--ease);
      }

      .list button {
        justify-content: flex-start;
        gap: 12px;
        padding: 0 16px;
        border-radius: 16px;
        background: none;
        text-align: left;
        white-space: nowrap;
      }

      .list button:hover,
      .list button:focus-visible {
        background: var(--fill-hover);
      }

      .list span {
        flex: 1;
      }

      .list [aria-checked='true'] {
        color: var(--live);
      }

      kbd {
        color: var(--text-soft);
        font: inherit;
        font-size: 13px;
      }

      @keyframes open {
        from {
          opacity: 0;
          transform: translateY(8px);
        }
      }

      @media (max-width: 479px) {
        :host {
          position: static;
        }

        button.round {
          width: 48px;
        }

        .list {
          right: 8px;
          left: 8px;
        }

        .list kbd {
          display: none;
        }
      }
    `,
  ];

  constructor() {
    super();
    this.entries = [];
    this.keys = false;
  }

  override render() {
    return html`
      <button
        class="round"
        aria-label=${words.panels.more}
        title=${this.keys ? `${words.panels.more} (O)` : words.panels.more}
        aria-keyshortcuts=${this.keys ? 'O' : nothing}
        aria-haspopup="menu"
        aria-expanded=${this.#popup.open}
        @click=${() => this.toggle()}
      >
        ${icon('more')}
      </button>
      ${
        this.#popup.open
          ? html`<div class="list" role="menu" aria-label=${words.panels.more} @keydown=${this.#popup.handleKey}>
              ${this.entries.map((entry) => this.#renderEntry(entry))}
            </div>`
          : nothing
      }
    `;
  }

  /** Opens the list, with its first entry in focus, or closes it. */
  toggle(): void {
    this.#popup.toggle();
  }

  #renderEntry({ label, icon: name, key, on, act }: MenuEntry) {
    return html`
      <button
        role=${on === undefined ? 'menuitem' : 'menuitemcheckbox'}
        aria-checked=${on ?? nothing}
        aria-keyshortcuts=${key ?? nothing}
        @click=${() => {
          this.#popup.close();
          act();
        }}
      >
        ${icon(name)}<span>${label}</span>${key ? html`<kbd aria-hidden="true">${key}</kbd>` : nothing}
      </button>
    `;
  }
}

customElements.define('guise-more', MoreMenu);
