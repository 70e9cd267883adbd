import { LIMITS } from '@guise/protocol';
import { html, LitElement, nothing } from 'lit';
import type { AvatarFiles } from '../avatars/avatar-files.js';
import { isPicture } from '../avatars/picture-of-you.js';
import { isTrouble } from '../call/capture.js';
import type { Me } from '../call/me.js';
import '../devices/camera-preview.js';
import '../devices/device-select.js';
import '../devices/devices-panel.js';
import '../devices/framing-hint.js';
import '../devices/level-bar.js';
import '../devices/trouble-list.js';
import type { Actor } from '../stage/actor.js';
import '../stage/guise-tile.js';
import type { Stage } from '../stage/stage.js';
import { baseStyles } from '../ui/base-styles.js';
import { Debounce } from '../ui/debounce.js';
import { droppedFile } from '../ui/dropped-files.js';
import { icon } from '../ui/icons.js';
import { pageStyles } from '../ui/page-styles.js';
import '../ui/seal-note.js';
import { Watch } from '../ui/watch.js';
import { wordmark, wordmarkStyles } from '../ui/wordmark.js';
import { faceWords } from '../ui/words.js';
import { words } from '../words/index.js';
import { pictureNote, pictureNoteStyles } from './picture-note.js';
import { prejoinStyles } from './prejoin-styles.js';
import './wardrobe.js';

/** A pause in typing that makes a name worth an avatar, which is a piece of work to build [ms]. */
const TYPING_PAUSE = 250;

/**
 * Before the call: see your avatar beside your camera, check the devices, say your name.
 * Fires `look` while the name is typed and when an avatar was chosen, `remember` when devices were chosen, and `join`.
 */
export class PrejoinScreen extends LitElement {
  static override properties = {
    stage: { attribute: false },
    actor: { attribute: false },
    me: { attribute: false },
    files: { attribute: false },
    room: {},
    sealed: { type: Boolean },
    joining: { type: Boolean },
    side: { state: true },
  };
  declare stage: Stage;
  declare actor: Actor | null;
  declare me: Me;
  declare files: AvatarFiles;
  declare room: string;
  /** Whether the call is end-to-end encrypted. */
  declare sealed: boolean;
  declare joining: boolean;
  /** What stands beside the faces. */
  declare private side: 'form' | 'wardrobe' | 'devices';
  /** What was dropped on the page before the wardrobe was open. */
  #dropped: File | null = null;
  readonly #rename = new Debounce(TYPING_PAUSE, () => this.#takeName());

  static override styles = [baseStyles, wordmarkStyles, pageStyles, pictureNoteStyles, prejoinStyles];

  constructor() {
    super();
    this.side = 'form';
    new Watch(this, () => this.me);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('drop', this.#handleDrop);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('drop', this.#handleDrop);
    this.#rename.cancel();
  }

  protected override firstUpdated(): void {
    // Typing goes straight in; on a phone that would put a keyboard over the page.
    if (!this.me.name && matchMedia('(hover: hover)').matches)
      this.#nameField?.focus({ preventScroll: true });
  }

  override render() {
    const choosing = this.side === 'wardrobe';
    return html`
      <header><a href="/" aria-label=${words.prejoin.toStart}>${wordmark}</a></header>
      <main class=${choosing ? 'choosing' : this.side}>
        <div class="faces ${this.me.cameraAllowed ? '' : 'voices'}">
          <guise-tile class="avatar" .stage=${this.stage} .actor=${this.actor} note=${faceWords(this.me.face.status)}>
            ${this.#renderDownload()}
            <p class="caption">${words.prejoin.whatOthersSee}</p>
            <button
              class="change"
              type="button"
              title=${words.prejoin.changeAvatar}
              ?hidden=${choosing}
              @click=${this.#openWardrobe}
            >
              ${icon('mask')}<span>${words.prejoin.changeAvatar}</span>
            </button>
          </guise-tile>
          ${this.#renderCamera(choosing)}
        </div>
        ${this.#renderForm()}
        ${
          this.side === 'devices'
            ? html`<guise-devices
                .me=${this.me}
                .drawing=${this.stage.drawing !== 'missing'}
                @remember=${this.#handleChosen}
                @close=${() => this.#closeSide('.settings')}
              ></guise-devices>`
            : nothing
        }
        ${
          choosing
            ? html`<guise-wardrobe
                .stage=${this.stage}
                .me=${this.me}
                .files=${this.files}
                .dropped=${this.#dropped}
                @look=${this.#handleLook}
                @done=${() => this.#closeSide('.change')}
              ></guise-wardrobe>`
            : nothing
        }
      </main>
    `;
  }

  /** Nothing waits for it: a quiet line that goes away by itself. */
  #renderDownload() {
    const { status, modelProgress } = this.me.face;
    if (modelProgress === null || faceWords(status)) return nothing;
    return html`
      <div
        class="download"
        role="progressbar"
        aria-label=${words.prejoin.finerFace}
        aria-valuenow=${Math.round(modelProgress * 100)}
        title=${words.prejoin.finerFaceAbout}
      >
        ${words.prejoin.finerFace}
        <span .style=${`transform: scaleX(${modelProgress})`}></span>
      </div>
    `;
  }

  #renderCamera(hidden: boolean) {
    const { camera, cameraAllowed, face } = this.me;
    if (!cameraAllowed) return nothing;
    const { captions } = words.devices;
    return html`
      <guise-camera ?hidden=${hidden} .track=${camera.track}>
        <guise-framing .framing=${face.framing}></guise-framing>
        <p class="caption">${isTrouble(camera.status) ? captions.none : captions[camera.status]}</p>
      </guise-camera>
    `;
  }

  #renderForm() {
    const { me } = this;
    return html`
      <form ?hidden=${this.side !== 'form'} @submit=${this.#handleSubmit}>
        <div>
          <h1>${words.prejoin.ready}</h1>
          <div class="where">
            <p class="room">${this.room}</p>
            ${this.sealed ? html`<guise-seal-note sealed></guise-seal-note>` : nothing}
          </div>
        </div>
        <div>
          <label for="name">${words.prejoin.name}</label>
          <input
            id="name"
            name="name"
            required
            maxlength=${LIMITS.nameLength}
            autocomplete="nickname"
            placeholder=${words.prejoin.nameHint}
            value=${me.name}
            @input=${() => this.#rename.call()}
            @change=${() => this.#rename.flush()}
          />
        </div>
        <div>
          <div class="device">
            <guise-device .device=${me.microphone} @chosen=${this.#handleChosen}></guise-device>
            ${this.#renderToggle(me.muted, me.muted ? words.prejoin.unmute : words.prejoin.mute, me.muted ? 'micOff' : 'mic', () => me.toggleMuted())}
          </div>
          <guise-level .meter=${me.muted ? null : me.meter}></guise-level>
        </div>
        ${
          me.cameraAllowed
            ? html`<div class="device">
            <guise-device .device=${me.camera} @chosen=${this.#handleChosen}></guise-device>
            ${this.#renderToggle(
              !me.cameraOn,
              me.cameraOn ? words.prejoin.cameraOff : words.prejoin.cameraOn,
              me.cameraOn ? 'video' : 'videoOff',
              () => me.toggleCamera(),
            )}
          </div>`
            : html`<p class="note">${words.devices.voiceOnly}</p>`
        }
        <button type="button" class="settings" @click=${this.#openDevices}>
          ${icon('settings')}${words.devices.title}
        </button>
        <guise-troubles .me=${me} .drawing=${this.stage.drawing !== 'missing'}></guise-troubles>
        ${isPicture(me.avatar) ? pictureNote('worn') : nothing}
        <button
          class="primary"
          aria-describedby=${isPicture(me.avatar) ? 'picture' : nothing}
          ?disabled=${this.joining}
        >${this.joining ? words.prejoin.joining : words.prejoin.join}</button>
      </form>
    `;
  }

  #renderToggle(off: boolean, label: string, name: Parameters<typeof icon>[0], act: () => Promise<void>) {
    return html`
      <button class="round ${off ? 'primary' : ''}" type="button" aria-label=${label} title=${label} @click=${act}>
        ${icon(name)}
      </button>
    `;
  }

  /** What is typed becomes one's name, and the avatar beside the camera the one that others will see. */
  #takeName(): void {
    const name = this.#nameField?.value.trim() ?? '';
    if (name === this.me.name) return;
    this.me.name = name;
    this.#handleLook();
  }

  #handleLook(): void {
    this.dispatchEvent(new Event('look'));
  }

  /** A file that is let go anywhere on the page is tried on: in the wardrobe, which listens itself once it is open. */
  readonly #handleDrop = (event: DragEvent): void => {
    const file = droppedFile(event);
    if (!file || this.side === 'wardrobe' || this.joining) return;
    event.preventDefault();
    this.#dropped = file;
    this.#openWardrobe();
  };

  readonly #openWardrobe = (): void => {
    // The colours and the avatar to begin with are those of the name as it stands.
    this.#rename.flush();
    this.#openSide('wardrobe');
  };

  readonly #openDevices = (): void => {
    this.#rename.flush();
    this.#openSide('devices');
  };

  #openSide(side: 'wardrobe' | 'devices'): void {
    this.side = side;
    void this.updateComplete.then(() => scrollTo(0, 0));
  }

  /** Back to the form, with what had opened the side in focus. */
  async #closeSide(opener: string): Promise<void> {
    this.side = 'form';
    this.#dropped = null;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLButtonElement>(opener)?.focus();
  }

  get #nameField(): HTMLInputElement | null {
    return this.renderRoot.querySelector<HTMLInputElement>('#name');
  }

  #handleChosen(): void {
    this.dispatchEvent(new Event('remember'));
  }

  #handleSubmit(event: SubmitEvent): void {
    event.preventDefault();
    this.#rename.cancel();
    this.#takeName();
    if (!this.me.name) {
      this.#nameField?.focus();
      return;
    }
    this.dispatchEvent(new Event('join'));
  }
}

customElements.define('guise-prejoin', PrejoinScreen);
