import { isUpload } from '@guise/avatar';
import { html, nothing, type ReactiveController, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Actor } from '../stage/actor.js';
import { descriptionOf, wornBy } from '../stage/look.js';
import { icon } from '../ui/icons.js';
import { MODEL_FILES, UnwearableFileError, wearableOf } from './own-model.js';
import type { Wardrobe } from './wardrobe.js';

const DRAGGING = ['dragover', 'dragleave', 'drop'] as const;

/** The part of the {@link Wardrobe} where somebody brings an avatar of their own: picked, or dropped on the page. */
export class OwnAvatar implements ReactiveController {
  readonly #wardrobe: Wardrobe;
  /** The last one, worn or not; `null`: there was none. */
  #actor: Actor | null = null;
  #reading = false;
  /** Why the last file is no avatar; empty: it is one. */
  #refusal = '';
  /** A file hovers over the page. */
  #dropping = false;

  constructor(wardrobe: Wardrobe) {
    this.#wardrobe = wardrobe;
    wardrobe.addController(this);
  }

  hostConnected(): void {
    // Whoever misses the field must not leave the page for the file.
    for (const event of DRAGGING) addEventListener(event, this.#handleDrag);
    this.show();
  }

  hostDisconnected(): void {
    for (const event of DRAGGING) removeEventListener(event, this.#handleDrag);
    if (this.#actor) this.#wardrobe.stage.remove(this.#actor);
    this.#actor = null;
  }

  get isWorn(): boolean {
    return isUpload(wornBy(this.#wardrobe.me));
  }

  render(): TemplateResult {
    return html`
      <div class="own ${this.#dropping ? 'dropping' : ''}">
        ${this.#actor ? this.#renderTile(this.#actor) : nothing}
        <div class="bring">
          <label class="pick">
            ${icon(this.#reading ? 'loader' : 'upload')}
            ${this.#reading ? 'Trying it on…' : this.#actor ? 'Another VRM or GLB' : 'Your own VRM or GLB'}
            <input type="file" accept=${MODEL_FILES} aria-label="Your own VRM or GLB" @change=${this.#handlePicked} />
          </label>
          <button type="button" class="pick" ?disabled=${!this.#wardrobe.me.cameraOn} @click=${() => this.#wardrobe.scan()}>
            ${icon('face')} Scan your face
          </button>
          ${
            this.#refusal
              ? html`<p class="refusal" role="alert">${this.#refusal}</p>`
              : html`<p class="about">Pick a file or drop it here, or let the camera look at you.</p>`
          }
        </div>
      </div>
    `;
  }

  /** Shows what is worn by now. */
  show(): void {
    const { ownAvatar } = this.#wardrobe.me;
    if (!ownAvatar) return;
    this.#actor ??= this.#wardrobe.createActor('own', ownAvatar);
    this.#actor.wear({ name: 'own', avatar: ownAvatar });
  }

  #renderTile(actor: Actor) {
    const { stage, me } = this.#wardrobe;
    return html`
      <label class="character">
        <guise-tile label="Yours" initial="Y" .stage=${stage} .actor=${actor}></guise-tile>
        <input
          type="radio"
          name="character"
          aria-label="Your own avatar"
          .checked=${live(this.isWorn)}
          @change=${() => this.#wardrobe.wear(me.ownAvatar)}
        />
      </label>
    `;
  }

  readonly #handlePicked = (event: Event): void => {
    const field = event.target as HTMLInputElement;
    const [file] = field.files ?? [];
    if (file) void this.#take(file);
    // The same file may be picked again, after it was mended.
    field.value = '';
  };

  readonly #handleDrag = (event: DragEvent): void => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    this.#dropping = event.type === 'dragover';
    const [file] = event.type === 'drop' ? event.dataTransfer.files : [];
    if (file) void this.#take(file);
    this.#wardrobe.requestUpdate();
  };

  async #take(file: File): Promise<void> {
    if (this.#reading) return;
    const { me, files } = this.#wardrobe;
    this.#reading = true;
    this.#refusal = '';
    this.#wardrobe.requestUpdate();
    try {
      const text = await wearableOf(file, descriptionOf(me), files);
      if (!this.#wardrobe.isConnected) return;
      this.#wardrobe.wear(text);
      this.show();
    } catch (error) {
      if (!(error instanceof UnwearableFileError)) reportError(error);
      this.#refusal = error instanceof UnwearableFileError ? error.message : 'This file could not be used.';
    } finally {
      this.#reading = false;
      this.#wardrobe.requestUpdate();
    }
  }
}
