import { LIMITS } from '@guise/protocol';
import { html, LitElement, nothing } from 'lit';
import type { AvatarFiles } from '../avatars/avatar-files.js';
import type { CaptureStatus } from '../call/capture.js';
import type { Me } from '../call/me.js';
import type { Actor } from '../stage/actor.js';
import '../stage/guise-tile.js';
import type { Stage } from '../stage/stage.js';
import { baseStyles } from '../ui/base-styles.js';
import { Debounce } from '../ui/debounce.js';
import { icon } from '../ui/icons.js';
import { pageStyles } from '../ui/page-styles.js';
import { Watch } from '../ui/watch.js';
import { wordmark, wordmarkStyles } from '../ui/wordmark.js';
import { captureWords, faceWords } from '../ui/words.js';
import './camera-preview.js';
import './device-select.js';
import './face-tuning.js';
import './level-bar.js';
import { prejoinStyles } from './prejoin-styles.js';
import './wardrobe.js';

const CAMERA_CAPTIONS: Record<CaptureStatus, string> = {
  off: 'Camera off',
  starting: 'Starting…',
  on: 'Stays here',
  denied: 'Camera blocked',
  missing: 'No camera',
  busy: 'Camera is busy',
  insecure: 'No camera',
};

/** A pause in typing that makes a name worth an avatar, which is a piece of work to build [ms]. */
const TYPING_PAUSE = 250;

/**
 * Before the call: see your avatar beside your camera, check the microphone, say your name.
 * Fires `look` while the name is typed and when an avatar was chosen, `remember` when devices were chosen, and `join`.
 */
export class PrejoinScreen extends LitElement {
  static override properties = {
    stage: { attribute: false },
    actor: { attribute: false },
    me: { attribute: false },
    files: { attribute: false },
    room: {},
    joining: { type: Boolean },
    choosing: { state: true },
  };
  declare stage: Stage;
  declare actor: Actor | null;
  declare me: Me;
  declare files: AvatarFiles;
  declare room: string;
  declare joining: boolean;
  /** Whether the wardrobe is open. */
  declare private choosing: boolean;
  readonly #rename = new Debounce(TYPING_PAUSE, () => this.#takeName());

  static override styles = [baseStyles, wordmarkStyles, pageStyles, prejoinStyles];

  constructor() {
    super();
    this.choosing = false;
    new Watch(this, () => this.me);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#rename.cancel();
  }

  override render() {
    return html`
      <header><a href="/" aria-label="Guise, to the start">${wordmark}</a></header>
      <main class=${this.choosing ? 'choosing' : ''}>
        <div class="faces">
          <guise-tile class="avatar" .stage=${this.stage} .actor=${this.actor} note=${faceWords(this.me.face.status)}>
            ${this.#renderDownload()}
            <p class="caption">What others see</p>
            <button
              class="change"
              type="button"
              title="Change avatar"
              ?hidden=${this.choosing}
              @click=${this.#openWardrobe}
            >
              ${icon('mask')}<span>Change avatar</span>
            </button>
          </guise-tile>
          <guise-camera ?hidden=${this.choosing} .track=${this.me.camera.track}>
            <p class="caption">${CAMERA_CAPTIONS[this.me.camera.status]}</p>
          </guise-camera>
        </div>
        ${this.#renderForm()}
        ${
          this.choosing
            ? html`<guise-wardrobe
                .stage=${this.stage}
                .me=${this.me}
                .files=${this.files}
                @look=${this.#handleLook}
                @done=${this.#closeWardrobe}
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
        aria-label="A finer face is coming"
        aria-valuenow=${Math.round(modelProgress * 100)}
        title="This device can draw a finer face from your camera"
      >
        A finer face is coming
        <span style="transform: scaleX(${modelProgress})"></span>
      </div>
    `;
  }

  #renderForm() {
    const { me } = this;
    return html`
      <form ?hidden=${this.choosing} @submit=${this.#handleSubmit}>
        <div>
          <h1>Ready to join?</h1>
          <p class="room">${this.room}</p>
        </div>
        <div>
          <label for="name">Your name</label>
          <input
            id="name"
            name="name"
            required
            maxlength=${LIMITS.nameLength}
            autocomplete="nickname"
            placeholder="Shown under your avatar"
            value=${me.name}
            @input=${() => this.#rename.call()}
            @change=${() => this.#rename.flush()}
          />
        </div>
        <div>
          <div class="device">
            <guise-device .capture=${me.microphone} @chosen=${this.#handleChosen}></guise-device>
            ${this.#renderToggle(me.muted, me.muted ? 'Unmute' : 'Mute', me.muted ? 'micOff' : 'mic', () => me.toggleMuted())}
          </div>
          ${me.muted ? nothing : html`<guise-level .meter=${me.meter}></guise-level>`}
          ${this.#renderTrouble('microphone')}
        </div>
        <div>
          <div class="device">
            <guise-device .capture=${me.camera} @chosen=${this.#handleChosen}></guise-device>
            ${this.#renderToggle(
              !me.cameraOn,
              me.cameraOn ? 'Turn camera off' : 'Turn camera on',
              me.cameraOn ? 'video' : 'videoOff',
              () => me.toggleCamera(),
            )}
          </div>
          ${this.#renderTrouble('camera')}
        </div>
        ${me.cameraOn ? html`<guise-tuning .face=${me.face} @remember=${this.#handleChosen}></guise-tuning>` : nothing}
        ${
          this.stage.drawing === 'missing'
            ? html`<p class="trouble" role="status">
                This browser can’t draw 3D, so you won’t see avatars; turn on hardware acceleration in its
                settings. You can join and talk.
              </p>`
            : nothing
        }
        <button class="primary" ?disabled=${this.joining}>${this.joining ? 'Joining…' : 'Join'}</button>
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

  #renderTrouble(kind: 'camera' | 'microphone') {
    const words = captureWords(kind, this.me[kind].status);
    return words ? html`<p class="trouble" role="status">${words}</p>` : nothing;
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

  readonly #openWardrobe = (): void => {
    // The colours and the avatar to begin with are those of the name as it stands.
    this.#rename.flush();
    this.choosing = true;
    void this.updateComplete.then(() => scrollTo(0, 0));
  };

  readonly #closeWardrobe = async (): Promise<void> => {
    this.choosing = false;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLButtonElement>('.change')?.focus();
  };

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
