import { LIMITS } from '@guise/protocol';
import { html, LitElement, nothing } from 'lit';
import type { AvatarFiles } from '../avatars/avatar-files.js';
import { isPicture } from '../avatars/picture-of-you.js';
import type { Me } from '../call/me.js';
import '../devices/level-bar.js';
import '../devices/trouble-list.js';
import { pictureNote, pictureNoteStyles } from '../prejoin/picture-note.js';
import '../prejoin/wardrobe.js';
import type { Actor } from '../stage/actor.js';
import '../stage/guise-tile.js';
import type { Stage } from '../stage/stage.js';
import { baseStyles } from '../ui/base-styles.js';
import { Debounce } from '../ui/debounce.js';
import { type IconName, icon } from '../ui/icons.js';
import { Watch } from '../ui/watch.js';
import '../ui/seal-note.js';
import { faceWords } from '../ui/words.js';
import { words } from '../words/index.js';
import { embedDoorStyles } from './embed-door-styles.js';

/** A pause in typing that makes a name worth an avatar [ms]. */
const TYPING_PAUSE = 250;

/**
 * Before an embedded call, on very little room: one's avatar, name and devices; also while one waits for somebody to answer.
 * Fires `look` when name or avatar changed, `join`, and `leave` by whoever does not want to wait.
 */
export class EmbedDoor extends LitElement {
  static override properties = {
    stage: { attribute: false },
    actor: { attribute: false },
    me: { attribute: false },
    files: { attribute: false },
    step: {},
    commanded: { type: Boolean },
    sealed: { type: Boolean },
    choosing: { state: true },
  };
  declare stage: Stage;
  declare actor: Actor | null;
  declare me: Me;
  declare files: AvatarFiles;
  declare step: 'door' | 'joining' | 'waiting';
  /** The page around says when one comes in: there is nothing to fill in. */
  declare commanded: boolean;
  /** Whether the call is end-to-end encrypted. */
  declare sealed: boolean;
  /** Whether an avatar is being chosen. */
  declare private choosing: boolean;
  readonly #rename = new Debounce(TYPING_PAUSE, () => this.#takeName());

  static override styles = [baseStyles, pictureNoteStyles, embedDoorStyles];

  constructor() {
    super();
    this.choosing = false;
    this.commanded = false;
    new Watch(this, () => this.me);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#rename.cancel();
  }

  override render() {
    return this.choosing ? this.#renderWardrobe() : this.#renderDoor();
  }

  #renderDoor() {
    const { me, step } = this;
    return html`
      <main>
        <guise-tile .stage=${this.stage} .actor=${this.actor} note=${faceWords(me.face.status)}>
          <p class="caption">${words.embed.you}</p>
          ${
            step === 'door' && !this.commanded
              ? html`<button
                  class="change round"
                  type="button"
                  aria-label=${words.prejoin.changeAvatar}
                  title=${words.prejoin.changeAvatar}
                  @click=${this.#openWardrobe}
                >
                  ${icon('mask')}
                </button>`
              : nothing
          }
        </guise-tile>
        ${step === 'waiting' ? this.#renderWaiting() : this.commanded ? this.#renderCommanded() : this.#renderForm()}
      </main>
    `;
  }

  #renderForm() {
    const { me } = this;
    const joining = this.step === 'joining';
    return html`
      <form @submit=${this.#handleSubmit}>
        <h1>${words.prejoin.ready}</h1>
        ${this.sealed ? html`<div class="seal"><guise-seal-note sealed></guise-seal-note></div>` : nothing}
        <guise-troubles .me=${me} .drawing=${this.stage.drawing !== 'missing'}></guise-troubles>
        <input
          id="name"
          name="name"
          required
          aria-label=${words.prejoin.name}
          maxlength=${LIMITS.nameLength}
          autocomplete="nickname"
          placeholder=${words.prejoin.name}
          value=${me.name}
          @input=${() => this.#rename.call()}
          @change=${() => this.#rename.flush()}
        />
        ${isPicture(me.avatar) ? pictureNote('worn') : nothing}
        <div class="row">
          ${this.#renderDevices()}
          <button
            class="primary join"
            aria-describedby=${isPicture(me.avatar) ? 'picture' : nothing}
            ?disabled=${joining}
          >${joining ? words.prejoin.joining : words.prejoin.join}</button>
        </div>
      </form>
    `;
  }

  #renderCommanded() {
    const text = this.step === 'joining' ? words.prejoin.joining : words.embed.waitForPage;
    return html`
      <section>
        <h1 role="status">${text}</h1>
        <div class="row">${this.#renderDevices()}</div>
      </section>
    `;
  }

  #renderWaiting() {
    const { waiting } = words;
    return html`
      <section>
        <h1>${waiting.title}</h1>
        <p role="status">${waiting.unseen}</p>
        <div class="row">
          ${this.#renderDevices()}
          <button class="join" type="button" @click=${() => this.dispatchEvent(new Event('leave'))}>${waiting.leave}</button>
        </div>
      </section>
    `;
  }

  #renderDevices() {
    const { me } = this;
    const { prejoin } = words;
    return html`
      ${this.#renderToggle(me.muted, me.muted ? prejoin.unmute : prejoin.mute, me.muted ? 'micOff' : 'mic', () => me.toggleMuted())}
      ${
        me.cameraAllowed
          ? this.#renderToggle(
              !me.cameraOn,
              me.cameraOn ? prejoin.cameraOff : prejoin.cameraOn,
              me.cameraOn ? 'video' : 'videoOff',
              () => me.toggleCamera(),
            )
          : nothing
      }
    `;
  }

  #renderToggle(off: boolean, label: string, name: IconName, act: () => Promise<void>) {
    return html`
      <button class="round device ${off ? 'off' : ''}" type="button" aria-label=${label} title=${label} @click=${act}>
        ${icon(name)}
      </button>
    `;
  }

  #renderWardrobe() {
    return html`
      <div class="wardrobe" role="region" aria-label=${words.embed.wardrobe}>
        <guise-tile .stage=${this.stage} .actor=${this.actor}>
          <button
            class="back round"
            type="button"
            aria-label=${words.embed.back}
            title=${words.embed.back}
            @click=${this.#closeWardrobe}
          >
            ${icon('x')}
          </button>
        </guise-tile>
        <guise-wardrobe
          .stage=${this.stage}
          .me=${this.me}
          .files=${this.files}
          @look=${this.#handleLook}
          @done=${this.#closeWardrobe}
        ></guise-wardrobe>
      </div>
    `;
  }

  readonly #openWardrobe = (): void => {
    this.#rename.flush();
    this.choosing = true;
  };

  /** Back, with what had opened it in focus. */
  readonly #closeWardrobe = async (): Promise<void> => {
    this.choosing = false;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLButtonElement>('.change')?.focus();
  };

  #takeName(): void {
    const name = this.renderRoot.querySelector<HTMLInputElement>('#name')?.value.trim() ?? '';
    if (name === this.me.name) return;
    this.me.name = name;
    this.#handleLook();
  }

  readonly #handleLook = (): void => {
    this.dispatchEvent(new Event('look'));
  };

  #handleSubmit(event: SubmitEvent): void {
    event.preventDefault();
    this.#rename.cancel();
    this.#takeName();
    if (this.me.name) this.dispatchEvent(new Event('join'));
  }
}

customElements.define('guise-embed-door', EmbedDoor);
