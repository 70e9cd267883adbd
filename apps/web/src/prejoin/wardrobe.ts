import {
  type AvatarDescription,
  CATALOGUE,
  CHARACTER_NAMES,
  type CharacterName,
  COLOURED_PARTS,
  type ColouredPart,
  descriptionOf,
  type HexColour,
  serializeDescription,
  swatchesOf,
} from '@guise/avatar';
import { html, LitElement, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import type { AvatarFiles } from '../avatars/avatar-files.js';
import type { Me } from '../call/me.js';
import { Actor } from '../stage/actor.js';
import '../stage/guise-tile.js';
import type { Stage } from '../stage/stage.js';
import { baseStyles } from '../ui/base-styles.js';
import { chipStyles } from '../ui/chip-styles.js';
import { icon } from '../ui/icons.js';
import { Watch } from '../ui/watch.js';
import { words } from '../words/index.js';
import { colourOf, hasGlasses, styleOf, withColour, withGlasses, withStyle } from './description-edits.js';
import './face-scan.js';
import { OwnAvatar } from './own-avatar.js';
import { pictureNoteStyles } from './picture-note.js';
import { randomDescription } from './random-description.js';
import { wardrobeStyles } from './wardrobe-styles.js';
import { capitalised, partName, styleName } from './wardrobe-words.js';

/**
 * Chooses an avatar: the whole cast does what this person does, and what is chosen is worn at once. Choices are native radio
 * buttons, so arrow keys, focus and screen readers find what they know. Fires `look` after every choice, and `done`.
 */
export class Wardrobe extends LitElement {
  static override properties = {
    stage: { attribute: false },
    me: { attribute: false },
    files: { attribute: false },
    dropped: { attribute: false },
    scanning: { state: true },
  };
  declare stage: Stage;
  declare me: Me;
  declare files: AvatarFiles;
  /** A file that was dropped before this was open; `null`: none was. */
  declare dropped: File | null;
  /** Whether a face is being scanned. */
  declare private scanning: boolean;
  readonly #actors = new Map<CharacterName, Actor>();
  readonly #own = new OwnAvatar(this);
  /** How each of them was last dressed here: a look at somebody else loses nothing. */
  readonly #dressed = new Map<CharacterName, AvatarDescription>();

  static override styles = [baseStyles, chipStyles, pictureNoteStyles, wardrobeStyles];

  constructor() {
    super();
    this.scanning = false;
    this.dropped = null;
    new Watch(this, () => this.me);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener('keydown', this.#handleKey);
    this.#dressed.set(this.#worn.character, this.#worn);
    for (const character of CHARACTER_NAMES) {
      this.#actors.set(character, this.createActor(character, this.#textOf(character)));
    }
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.removeEventListener('keydown', this.#handleKey);
    for (const actor of this.#actors.values()) this.stage.remove(actor);
    this.#actors.clear();
  }

  protected override firstUpdated(): void {
    if (this.dropped) void this.#own.take(this.dropped);
    this.renderRoot.querySelector<HTMLInputElement>('.cast input:checked')?.focus({ preventScroll: true });
  }

  /** Goes to where one's own face becomes an avatar. */
  scan(): void {
    this.scanning = true;
  }

  override render() {
    if (this.scanning) return this.#renderScan();
    const worn = this.#worn;
    return html`
      <div class="head">
        <h1>${words.wardrobe.title}</h1>
        <button type="button" @click=${() => this.#wear(randomDescription(worn.character))}>
          ${icon('dices')} ${words.wardrobe.surprise}
        </button>
      </div>
      <div class="cast" role="radiogroup" aria-label=${words.wardrobe.avatar}>
        ${CHARACTER_NAMES.map((character) => this.#renderCharacter(character, worn))}
      </div>
      ${this.#own.render()}
      <div class="parts">
        ${
          this.#own.isWorn
            ? html`<p class="about">${words.wardrobe.ownWorn(capitalised(worn.character))}</p>`
            : [this.#renderStyles(worn), COLOURED_PARTS.map((part) => this.#renderColours(part, worn))]
        }
      </div>
      <button class="primary done" type="button" @click=${this.#finish}>${words.wardrobe.done}</button>
    `;
  }

  #renderScan() {
    return html`
      <guise-face-scan
        .stage=${this.stage}
        .me=${this.me}
        .files=${this.files}
        @worn=${({ detail }: CustomEvent<string>) => {
          this.wear(detail);
          this.#own.show();
          this.scanning = false;
        }}
        @cancel=${() => {
          this.scanning = false;
        }}
      ></guise-face-scan>
    `;
  }

  #renderCharacter(character: CharacterName, worn: AvatarDescription) {
    const name = capitalised(character);
    return html`
      <label class="character" title=${words.wardrobe.about[character]}>
        <guise-tile
          label=${name}
          initial=${name.charAt(0)}
          .stage=${this.stage}
          .actor=${this.#actors.get(character) ?? null}
        ></guise-tile>
        <input
          type="radio"
          name="character"
          aria-label=${name}
          aria-description=${words.wardrobe.about[character]}
          .checked=${live(!this.#own.isWorn && worn.character === character)}
          @change=${() => this.#wear(this.#dressed.get(character) ?? { character })}
        />
      </label>
    `;
  }

  /** What is worn on the head, where there is a choice. */
  #renderStyles(worn: AvatarDescription) {
    const { styles, glasses } = CATALOGUE[worn.character];
    if (styles.length === 1 && glasses === 'none') return nothing;
    return html`
      <div class="row">
        <span class="label" aria-hidden="true">${words.wardrobe.style}</span>
        ${
          styles.length > 1
            ? html`<div class="chips" role="radiogroup" aria-label=${words.wardrobe.style}>
                ${styles.map(
                  (style) => html`
                    <label class="chip">
                      <input
                        type="radio"
                        name="style"
                        aria-label=${styleName(style)}
                        .checked=${live(styleOf(worn) === style)}
                        @change=${() => this.#wear(withStyle(worn, style))}
                      />
                      ${styleName(style)}
                    </label>
                  `,
                )}
              </div>`
            : nothing
        }
        ${
          glasses === 'none'
            ? nothing
            : html`<label class="chip glasses">
                <input
                  type="checkbox"
                  aria-label=${words.wardrobe.glasses}
                  .checked=${live(hasGlasses(worn))}
                  @change=${(event: Event) =>
                    this.#wear(withGlasses(worn, (event.target as HTMLInputElement).checked))}
                />
                ${icon('glasses')} ${words.wardrobe.glasses}
              </label>`
        }
      </div>
    `;
  }

  #renderColours(part: ColouredPart, worn: AvatarDescription) {
    const swatches = swatchesOf(worn.character)[part];
    if (swatches.length === 0) return nothing;
    const name = partName(worn, part);
    const chosen = colourOf(worn, part);
    const other = !swatches.includes(chosen);
    const wear = (colour: string) => this.#wear(withColour(worn, part, colour as HexColour));
    return html`
      <div class="row">
        <span class="label" aria-hidden="true">${name}</span>
        <div class="swatches" role="radiogroup" aria-label=${name}>
          ${swatches.map(
            (colour, index) => html`
              <label class="swatch" .style=${`--colour: ${colour}`}>
                <input
                  type="radio"
                  name=${part}
                  aria-label=${index === 0 ? words.wardrobe.asItComes(name) : words.wardrobe.nth(name, index + 1)}
                  .checked=${live(chosen === colour)}
                  @change=${() => wear(colour)}
                />
              </label>
            `,
          )}
          <label class="swatch any ${other ? 'chosen' : ''}" .style=${`--colour: ${other ? chosen : 'transparent'}`}>
            <input
              type="color"
              title=${words.wardrobe.anyColour}
              aria-label=${words.wardrobe.inAnyColour(name)}
              .value=${live(chosen)}
              @input=${(event: Event) => wear((event.target as HTMLInputElement).value)}
            />
          </label>
        </div>
      </div>
    `;
  }

  /** Who is worn now, whether they were chosen or came with the name. */
  get #worn(): AvatarDescription {
    return descriptionOf(this.me);
  }

  /** Somebody who does what this person does, on the stage. */
  createActor(name: string, avatar: string | null): Actor {
    const actor = new Actor({ name, avatar }, this.me.mirrored, this.files.fetch);
    this.stage.add(actor);
    return actor;
  }

  #textOf(character: CharacterName): string {
    return serializeDescription(this.#dressed.get(character) ?? { character });
  }

  #wear(description: AvatarDescription): void {
    const { character } = description;
    this.#dressed.set(character, description);
    const text = this.#textOf(character);
    this.#actors.get(character)?.wear({ name: character, avatar: text });
    this.wear(text);
  }

  wear(text: string | null): void {
    this.me.wear(text);
    this.dispatchEvent(new Event('look'));
  }

  /** An avatar of their own is no more. The focus goes on to what is worn now. */
  forgotten(wasWorn: boolean): void {
    this.dispatchEvent(new Event('look'));
    this.requestUpdate();
    if (!wasWorn) return;
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector<HTMLInputElement>('.cast input:checked')?.focus(),
    );
  }

  readonly #finish = (): void => {
    this.dispatchEvent(new Event('done'));
  };

  readonly #handleKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    if (this.scanning) this.scanning = false;
    else this.#finish();
  };
}

customElements.define('guise-wardrobe', Wardrobe);
