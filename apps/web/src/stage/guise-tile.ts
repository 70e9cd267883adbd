import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import type { QualityLevel } from '../call/connection-quality.js';
import type { ShownReaction } from '../call/reactions.js';
import { baseStyles } from '../ui/base-styles.js';
import { icon } from '../ui/icons.js';
import '../ui/quality-bars.js';
import { REACTION_LOOKS } from '../ui/reaction-look.js';
import { words } from '../words/index.js';
import type { Actor } from './actor.js';
import type { Stage } from './stage.js';
import { tileStyles } from './tile-styles.js';

/** What changes how the stage draws a tile. */
const SHOWN = ['actor', 'bare', 'above', 'seated'] as const;

/**
 * The place on the page where one avatar is drawn, with a name and a ring while its owner speaks. Fires `pin` when somebody
 * wants its owner large, or no longer.
 */
export class Tile extends LitElement {
  static override properties = {
    stage: { attribute: false },
    actor: { attribute: false },
    label: {},
    initial: {},
    note: {},
    muted: { type: Boolean },
    reaction: { attribute: false },
    hand: { type: Boolean },
    speaking: { type: Boolean, reflect: true },
    bare: { type: Boolean, reflect: true },
    above: { type: Boolean, reflect: true },
    seated: { type: Boolean, reflect: true },
    pinnable: { type: Boolean },
    pinned: { type: Boolean, reflect: true },
    quality: { attribute: false },
  };
  declare stage: Stage;
  declare actor: Actor | null;
  /** Name shown in the corner; empty for none. */
  declare label: string;
  /** What stands for the avatar where nothing can be drawn; empty for an icon. */
  declare initial: string;
  /** A soft line over the avatar: "We can't see you". */
  declare note: string;
  declare muted: boolean;
  /** Its owner wants to say something. */
  declare hand: boolean;
  /** What its owner shows at the moment; the avatar plays it, too. */
  declare reaction: ShownReaction | null;
  declare speaking: boolean;
  /** No wall: the page shows behind the avatar. */
  declare bare: boolean;
  /** Lies over other tiles. */
  declare above: boolean;
  /** Sits at the round table: the stage draws the avatar there, not into the tile. */
  declare seated: boolean;
  declare pinnable: boolean;
  /** Is kept large. */
  declare pinned: boolean;
  /** How good the way to its owner is; `null`: unknown, or none. */
  declare quality: QualityLevel | null;

  static override styles = [baseStyles, tileStyles];

  constructor() {
    super();
    this.actor = null;
    this.label = '';
    this.initial = '';
    this.note = '';
    this.muted = false;
    this.hand = false;
    this.reaction = null;
    this.speaking = false;
    this.bare = false;
    this.above = false;
    this.seated = false;
    this.pinnable = false;
    this.pinned = false;
    this.quality = null;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stage.hide(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // Lit moves elements about: back on the page, it has to be shown again.
    if (this.hasUpdated) this.#show();
  }

  protected override updated(changes: PropertyValues<this>): void {
    if (SHOWN.some((name) => changes.has(name))) this.#show();
    if (changes.has('reaction') && this.reaction) this.actor?.react(this.reaction.reaction);
  }

  override render() {
    return html`
      ${
        this.stage.drawing === 'missing'
          ? html`<div class="initial" aria-hidden="true">${this.initial || icon('face')}</div>`
          : nothing
      }
      ${
        this.pinnable
          ? html`<button
              class="pin"
              aria-label=${words.stage.pin(this.label)}
              aria-pressed=${this.pinned}
              @click=${() => this.dispatchEvent(new Event('pin'))}
            ></button>`
          : nothing
      }
      <slot></slot>
      ${this.note ? html`<p class="note" role="status">${this.note}</p>` : nothing}
      ${this.hand ? html`<div class="hand" role="img" aria-label=${words.talk.handRaised}>${icon('hand')}</div>` : nothing}
      ${this.reaction ? this.#renderReaction(this.reaction) : nothing}
      ${
        this.label
          ? html`<div class="name">
              ${this.pinned ? icon('pin') : nothing} ${this.muted ? icon('micOff') : nothing}
              <span>${this.label}</span>
              ${this.muted ? html`<span class="heard-only">, ${words.talk.muted}</span>` : nothing}
              ${this.#renderQuality()}
            </div>`
          : nothing
      }
    `;
  }

  #renderReaction({ reaction, number }: ShownReaction) {
    const { icon: name, label, colour } = REACTION_LOOKS[reaction];
    return keyed(
      number,
      html`<div class="reaction" .style=${`color: ${colour}`} role="img" aria-label=${label}>${icon(name)}</div>`,
    );
  }

  /** Said only when it is bad: nobody needs to hear that all is well. */
  #renderQuality() {
    if (this.quality === null || this.quality > 1) return nothing;
    return html`<guise-bars level=${this.quality}></guise-bars>`;
  }

  #show(): void {
    const { actor, bare, above, seated } = this;
    if (actor && !seated) this.stage.show(this, { actor, wall: !bare, above });
    else this.stage.hide(this);
  }
}

customElements.define('guise-tile', Tile);
