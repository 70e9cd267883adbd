import { REACTIONS, type Reaction } from '@guise/protocol';
import { css, html, LitElement, nothing } from 'lit';
import { baseStyles } from '../ui/base-styles.js';
import { icon } from '../ui/icons.js';
import { Popup } from '../ui/popup.js';
import { REACTION_LOOKS } from '../ui/reaction-look.js';
import { words } from '../words/index.js';

/** A button that opens a row: raise a hand, and reactions. Fires `hand`, or `react` with the chosen one as its detail. */
export class ReactionMenu extends LitElement {
  static override properties = { handRaised: { type: Boolean }, keys: { type: Boolean } };
  /** Whether keys do the same. */
  declare keys: boolean;
  declare handRaised: boolean;
  readonly #popup = new Popup(this, '.row', ['ArrowLeft', 'ArrowRight']);

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

      .row {
        position: absolute;
        bottom: calc(100% + 16px);
        left: 50%;
        display: flex;
        gap: 4px;
        padding: 8px;
        border-radius: 32px;
        background: var(--ink-raised);
        box-shadow:
          0 0 0 1px var(--ink-line),
          0 16px 48px rgb(0 0 0 / 40%);
        translate: -50% 0;
        animation: open var(--quick) var(--ease);
      }

      .row .round {
        width: 48px;
        background: none;
      }

      .row .hand {
        margin-right: 4px;
      }

      button.raised,
      button.raised:hover {
        background: var(--live);
        color: var(--ink);
      }

      .row .round:hover {
        background: var(--fill-hover);
        transform: translateY(-2px);
      }

      .row .round svg {
        width: 26px;
        height: 26px;
        fill: color-mix(in srgb, currentColor 28%, transparent);
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

        .row .hand {
          width: 48px;
          margin: 0;
          padding: 0;
        }

        .hand span {
          display: none;
        }
      }
    `,
  ];

  constructor() {
    super();
    this.handRaised = false;
    this.keys = false;
  }

  override render() {
    return html`
      <button
        class="round ${this.handRaised ? 'raised' : ''}"
        aria-label=${this.handRaised ? words.talk.reactHandRaised : words.talk.react}
        title=${this.keys ? `${words.talk.react} (E)` : words.talk.react}
        aria-keyshortcuts=${this.keys ? 'E' : nothing}
        aria-haspopup="true"
        aria-expanded=${this.#popup.open}
        @click=${() => this.toggle()}
      >
        ${icon(this.handRaised ? 'hand' : 'smile')}
      </button>
      ${
        this.#popup.open
          ? html`<div class="row" role="group" aria-label=${words.talk.reactions} @keydown=${this.#popup.handleKey}>
              ${this.#renderHand()}
              ${REACTIONS.map((reaction) => this.#renderReaction(reaction))}
            </div>`
          : nothing
      }
    `;
  }

  /** Opens the row, with the first reaction in focus, or closes it. */
  toggle(): void {
    this.#popup.toggle();
  }

  #renderHand() {
    const label = this.handRaised ? words.talk.lowerHand : words.talk.raiseHand;
    return html`
      <button
        class="hand ${this.handRaised ? 'raised' : ''}"
        aria-label=${label}
        aria-pressed=${this.handRaised}
        aria-keyshortcuts=${this.keys ? 'H' : nothing}
        title=${this.keys ? `${label} (H)` : label}
        @click=${() => {
          this.dispatchEvent(new Event('hand'));
          this.#popup.close();
        }}
      >
        ${icon('hand')}<span>${label}</span>
      </button>
    `;
  }

  #renderReaction(reaction: Reaction) {
    const { icon: name, label, colour } = REACTION_LOOKS[reaction];
    return html`
      <button class="round" .style=${`color: ${colour}`} aria-label=${label} title=${label} @click=${() => this.#choose(reaction)}>
        ${icon(name)}
      </button>
    `;
  }

  #choose(reaction: Reaction): void {
    this.dispatchEvent(new CustomEvent('react', { detail: reaction }));
    this.#popup.close();
  }
}

customElements.define('guise-reactions', ReactionMenu);
