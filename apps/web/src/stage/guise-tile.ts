import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import type { ShownReaction } from '../call/reactions.js';
import { baseStyles } from '../ui/base-styles.js';
import { icon } from '../ui/icons.js';
import { REACTION_LOOKS } from '../ui/reaction-look.js';
import type { Actor } from './actor.js';
import type { Stage } from './stage.js';

/** The place on the page where one avatar is drawn, with a name and a ring while its owner speaks. */
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

  static override styles = [
    baseStyles,
    css`
      :host {
        position: relative;
        display: block;
        border-radius: var(--radius-large);
        container-type: inline-size;
      }

      :host::after {
        position: absolute;
        inset: 0;
        border: 2px solid var(--live);
        border-radius: inherit;
        opacity: 0;
        content: '';
        pointer-events: none;
        transition: opacity var(--slow) var(--ease);
      }

      :host([speaking])::after {
        opacity: 1;
      }

      .name {
        position: absolute;
        bottom: 12px;
        left: 12px;
        display: flex;
        align-items: center;
        gap: 6px;
        max-width: calc(100% - 24px);
        padding: 4px 12px;
        border-radius: 16px;
        background: rgb(16 14 21 / 62%);
        font-size: 14px;
        font-weight: 550;
        line-height: 24px;
      }

      .name span {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }

      .name svg {
        width: 16px;
        height: 16px;
        margin-left: -2px;
        color: var(--text-soft);
      }

      .note {
        position: absolute;
        top: 12px;
        right: 12px;
        left: 12px;
        width: fit-content;
        margin: 0 auto;
        padding: 4px 12px;
        border-radius: 16px;
        background: rgb(16 14 21 / 72%);
        color: var(--text);
        font-size: 14px;
        text-align: center;
      }

      /* A small tile in the corner keeps its face clear: the note is a bubble above it. */
      :host([above]) .note {
        top: auto;
        right: 0;
        bottom: calc(100% + 8px);
        left: auto;
        width: max-content;
        background: var(--ink-raised);
      }

      @container (max-width: 200px) {
        .name {
          bottom: 6px;
          left: 6px;
          gap: 4px;
          max-width: calc(100% - 12px);
          padding: 2px 8px;
          font-size: 12px;
          line-height: 16px;
        }

        .name svg {
          width: 12px;
          height: 12px;
        }
      }

      .hand {
        position: absolute;
        top: 12px;
        left: 12px;
        display: grid;
        place-items: center;
        width: 40px;
        height: 40px;
        border-radius: 50%;
        background: var(--live);
        color: var(--ink);
        animation: raise var(--slow) var(--ease);
      }

      @keyframes raise {
        from {
          transform: translateY(12px) rotate(-20deg);
          opacity: 0;
        }
      }

      .reaction {
        position: absolute;
        right: 12px;
        bottom: 12px;
        display: grid;
        place-items: center;
        width: 56px;
        height: 56px;
        border-radius: 50%;
        background: rgb(16 14 21 / 62%);
        animation: react 3.2s var(--ease) both;
      }

      .reaction svg {
        width: 30px;
        height: 30px;
        fill: color-mix(in srgb, currentColor 28%, transparent);
      }

      @keyframes react {
        0% {
          opacity: 0;
          transform: translateY(24px) scale(0.4);
        }
        8%,
        88% {
          opacity: 1;
          transform: none;
        }
        100% {
          opacity: 0;
          transform: translateY(-24px);
        }
      }

      @container (max-width: 200px) {
        .hand {
          top: 6px;
          left: 6px;
          width: 28px;
          height: 28px;
        }

        .hand svg {
          width: 16px;
          height: 16px;
        }

        .reaction {
          right: 6px;
          bottom: 6px;
          width: 36px;
          height: 36px;
        }

        .reaction svg {
          width: 20px;
          height: 20px;
        }
      }

      @media (prefers-reduced-motion: reduce) {
        .reaction {
          animation: none;
        }
      }

      .initial {
        position: absolute;
        inset: 0;
        display: grid;
        place-items: center;
        border-radius: inherit;
        background: var(--ink-raised);
        color: var(--text-soft);
        font-size: 48px;
        font-weight: 550;
      }

      :host([bare]) .initial {
        display: none;
      }

      .initial svg {
        width: 32px;
        height: 32px;
      }
    `,
  ];

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
    if (changes.has('actor') || changes.has('bare') || changes.has('above')) this.#show();
    if (changes.has('reaction') && this.reaction) this.actor?.react(this.reaction.reaction);
  }

  override render() {
    return html`
      ${
        this.stage.drawing === 'missing'
          ? html`<div class="initial" aria-hidden="true">${this.initial || icon('face')}</div>`
          : nothing
      }
      <slot></slot>
      ${this.note ? html`<p class="note" role="status">${this.note}</p>` : nothing}
      ${this.hand ? html`<div class="hand" role="img" aria-label="Hand raised">${icon('hand')}</div>` : nothing}
      ${this.reaction ? this.#renderReaction(this.reaction) : nothing}
      ${
        this.label
          ? html`<div class="name">
              ${this.muted ? icon('micOff') : nothing}
              <span>${this.label}</span>
              ${this.muted ? html`<span class="heard-only">, muted</span>` : nothing}
            </div>`
          : nothing
      }
    `;
  }

  #renderReaction({ reaction, number }: ShownReaction) {
    const { icon: name, label, colour } = REACTION_LOOKS[reaction];
    return keyed(
      number,
      html`<div class="reaction" style="color: ${colour}" role="img" aria-label=${label}>${icon(name)}</div>`,
    );
  }

  #show(): void {
    const { actor, bare, above } = this;
    if (actor) this.stage.show(this, { actor, wall: !bare, above });
    else this.stage.hide(this);
  }
}

customElements.define('guise-tile', Tile);
