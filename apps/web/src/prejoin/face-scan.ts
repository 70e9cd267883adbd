import { descriptionOf, exportOwnFace, serializeWorn } from '@guise/avatar';
import { contentHash } from '@guise/client';
import { OWN_FACE_HAIR, type OwnFaceHair } from '@guise/protocol';
import { FaceScanner, SCAN_STEPS } from '@guise/tracker';
import { html, LitElement } from 'lit';
import { live } from 'lit/directives/live.js';
import type { AvatarFiles } from '../avatars/avatar-files.js';
import type { Me } from '../call/me.js';
import { Actor } from '../stage/actor.js';
import '../stage/guise-tile.js';
import type { CameraPreview } from '../devices/camera-preview.js';
import type { Stage } from '../stage/stage.js';
import { baseStyles } from '../ui/base-styles.js';
import { chipStyles } from '../ui/chip-styles.js';
import { icon } from '../ui/icons.js';
import { Watch } from '../ui/watch.js';
import { words } from '../words/index.js';
import '../devices/camera-preview.js';
import { faceScanStyles } from './face-scan-styles.js';
import { pictureNote, pictureNoteStyles } from './picture-note.js';
import { ScanSession } from './scan-session.js';
import { HAIR_WORDS, HINT_WORDS, STEP_WORDS } from './scan-words.js';

/** Makes an avatar of this person's own face. Fires `worn` with the avatar's text as its detail, or `cancel`. */
export class FaceScanScreen extends LitElement {
  static override properties = {
    stage: { attribute: false },
    me: { attribute: false },
    files: { attribute: false },
  };
  declare stage: Stage;
  declare me: Me;
  declare files: AvatarFiles;
  readonly #session = new ScanSession(
    () => FaceScanner.create({ models: '/models' }),
    () => this.renderRoot.querySelector<CameraPreview>('guise-camera')?.picture ?? null,
  );
  #actor: Actor | null = null;
  /** What of the last thing asked for did not work; empty: it did. */
  #problem = '';
  /** The file that the actor wears. */
  #shown: Uint8Array | null = null;

  static override styles = [baseStyles, chipStyles, pictureNoteStyles, faceScanStyles];

  constructor() {
    super();
    new Watch(this, () => this.#session);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#session.start();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#session.close();
    if (this.#actor) this.stage.remove(this.#actor);
  }

  protected override updated(): void {
    const { file } = this.#session;
    if (file && file !== this.#shown) this.#show(file).catch(reportError);
  }

  override render() {
    return html`
      <div class="head">
        <h1>${words.scan.title}</h1>
        <button type="button" class="round" aria-label=${words.scan.cancel} title=${words.scan.cancel} @click=${this.#cancel}>${icon('x')}</button>
      </div>
      ${this.#session.state === 'done' ? this.#renderFace() : this.#renderCapture()}
    `;
  }

  #renderCapture() {
    const { state, progress, anew } = this.#session;
    if (state === 'failed' || !this.me.cameraOn) {
      return html`
        <p role="alert">${this.me.cameraOn ? words.scan.failed : words.scan.needsCamera}</p>
        <button type="button" class="primary" @click=${() => this.#session.again()}>${words.scan.again}</button>
      `;
    }
    const step = progress?.step ?? 'ahead';
    const doing =
      state === 'fusing' ? words.scan.fusing : state === 'loading' ? words.scan.loading : STEP_WORDS[step];
    return html`
      <guise-camera class="camera" .track=${this.me.camera.track}>
        <div class="oval" aria-hidden="true"></div>
      </guise-camera>
      <ol class="steps" aria-hidden="true">
        ${SCAN_STEPS.map((one) => {
          const share = progress?.done.includes(one) ? 1 : one === progress?.step ? progress.share : 0;
          return html`<li><span .style=${`transform: scaleX(${share})`}></span></li>`;
        })}
      </ol>
      <div class="words" role="status">
        <p class="step">${doing}</p>
        <p class="hint">
          ${progress?.hint ? HINT_WORDS[progress.hint] : anew ? words.scan.didNotFit : ' '}
        </p>
      </div>
      <p class="promise">${words.scan.promise}</p>
    `;
  }

  #renderFace() {
    const { hair } = this.#session;
    return html`
      <guise-tile class="result" .stage=${this.stage} .actor=${this.#actor}></guise-tile>
      <div class="hair" role="radiogroup" aria-label=${words.scan.hair}>
        ${OWN_FACE_HAIR.map((one) => this.#renderHair(one, hair))}
      </div>
      ${pictureNote('ifWorn')}
      <div class="buttons">
        <button type="button" class="primary" aria-describedby="picture" @click=${this.#wear}>${words.scan.wear}</button>
        <button type="button" @click=${() => this.#session.again()}>${words.scan.scanAgain}</button>
        <button type="button" @click=${this.#download}>${icon('download')} ${words.scan.download}</button>
      </div>
      ${this.#problem ? html`<p class="warning" role="alert">${this.#problem}</p>` : ''}
    `;
  }

  #renderHair(one: OwnFaceHair, worn: OwnFaceHair) {
    return html`
      <label class="chip">
        <input
          type="radio"
          name="hair"
          aria-label=${HAIR_WORDS[one]}
          .checked=${live(one === worn)}
          @change=${() => this.#session.wear(one)}
        />
        ${HAIR_WORDS[one]}
      </label>
    `;
  }

  /** The face on somebody who does what this person does. */
  async #show(file: Uint8Array): Promise<void> {
    this.#shown = file;
    const avatar = await this.#textOf(file);
    if (this.#shown !== file || !this.isConnected) return;
    const look = { name: 'own face', avatar };
    if (this.#actor) return this.#actor.wear(look);
    this.#actor = new Actor(look, this.me.mirrored, async () => this.#shown as Uint8Array);
    this.stage.add(this.#actor);
    this.requestUpdate();
  }

  async #textOf(file: Uint8Array): Promise<string> {
    return serializeWorn({
      upload: await contentHash(file),
      kind: 'own-face',
      standIn: descriptionOf(this.me),
    });
  }

  readonly #wear = async (): Promise<void> => {
    const { file } = this.#session;
    if (!file) return;
    this.#problem = '';
    try {
      await this.files.keep(file);
      this.dispatchEvent(new CustomEvent('worn', { detail: await this.#textOf(file) }));
    } catch (error) {
      reportError(error);
      this.#problem = words.scan.notWorn;
    }
    this.requestUpdate();
  };

  readonly #download = async (): Promise<void> => {
    const { file } = this.#session;
    if (!file) return;
    this.#problem = '';
    const glb = await exportOwnFace(file).catch((error) => {
      console.warn('The face could not be written as a GLB:', error);
      this.#problem = words.scan.noModel;
    });
    this.requestUpdate();
    if (!glb) return;
    const url = URL.createObjectURL(
      new Blob([glb as Uint8Array<ArrayBuffer>], { type: 'model/gltf-binary' }),
    );
    Object.assign(document.createElement('a'), { href: url, download: 'my-face.glb' }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  };

  readonly #cancel = (): void => {
    this.dispatchEvent(new Event('cancel'));
  };
}

customElements.define('guise-face-scan', FaceScanScreen);
