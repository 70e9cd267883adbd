import { descriptionOf, isUpload, uploadOf, wornBy } from '@guise/avatar';
import { html, nothing, type ReactiveController, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { type ModelFacts, modelFacts } from '../avatars/model-facts.js';
import { isPicture } from '../avatars/picture-of-you.js';
import type { Actor } from '../stage/actor.js';
import { DRAGGING, droppedFile, isFileDrag } from '../ui/dropped-files.js';
import { icon } from '../ui/icons.js';
import { words } from '../words/index.js';
import { MODEL_FILES, UnwearableFileError, wearableOf } from './own-model.js';
import { pictureNote } from './picture-note.js';
import type { Wardrobe } from './wardrobe.js';

/** The part of the {@link Wardrobe} where somebody brings an avatar of their own: picked, or dropped on the page. */
export class OwnAvatar implements ReactiveController {
  readonly #wardrobe: Wardrobe;
  /** The last one, worn or not; `null`: there was none. */
  #actor: Actor | null = null;
  #reading = false;
  /** Why the last file is no avatar; empty: it is one. */
  #refusal = '';
  /** What is said of the last one; `null`: it is no model, or not looked at yet. */
  #facts: ModelFacts | null = null;
  /** A file hovers over the page. */
  #dropping = false;

  constructor(wardrobe: Wardrobe) {
    this.#wardrobe = wardrobe;
    wardrobe.addController(this);
  }

  hostConnected(): void {
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
    const own = words.ownAvatar;
    return html`
      <div class="own ${this.#dropping ? 'dropping' : ''}">
        ${this.#actor ? this.#renderTile(this.#actor) : nothing}
        <div class="bring">
          <label class="pick">
            ${icon(this.#reading ? 'loader' : 'upload')}
            ${this.#reading ? own.trying : this.#actor ? own.pickAnother : own.pick}
            <input type="file" accept=${MODEL_FILES} aria-label=${own.pick} @change=${this.#handlePicked} />
          </label>
          <button type="button" class="pick" ?disabled=${!this.#wardrobe.me.cameraOn} @click=${() => this.#wardrobe.scan()}>
            ${icon('face')} ${own.scan}
          </button>
          ${
            this.#actor
              ? html`<button type="button" class="pick" title=${own.forgetHint} @click=${() => void this.#forget()}>
                  ${icon('trash')} ${own.forget}
                </button>`
              : nothing
          }
          ${this.#refusal ? html`<p class="refusal" role="alert">${this.#refusal}</p>` : this.#renderAbout()}
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
    void this.#readFacts(ownAvatar);
  }

  /** Finds what the file says of itself. */
  async #readFacts(text: string): Promise<void> {
    const upload = uploadOf(text);
    const { me, files } = this.#wardrobe;
    const bytes = upload?.kind === 'model' ? await files.own(upload.upload) : null;
    // Meanwhile another may be worn, or this one be forgotten.
    if (me.ownAvatar !== text) return;
    this.#facts = bytes && modelFacts(bytes);
    this.#wardrobe.requestUpdate();
  }

  /** Of a face that was kept, before it is worn once more, what that shows; of a model what its author says; of nothing what there is to do. */
  #renderAbout(): TemplateResult {
    if (isPicture(this.#wardrobe.me.ownAvatar)) return pictureNote(this.isWorn ? 'worn' : 'ifWorn');
    return this.#renderFacts() ?? html`<p class="about">${words.ownAvatar.about}</p>`;
  }

  /** What the author of a model says and allows; `null`: nothing is known. */
  #renderFacts(): TemplateResult | null {
    if (!this.#facts) return null;
    const { title, licence, terms, isReserved } = this.#facts;
    if (!title && !licence && terms.length === 0) return null;
    const [first, ...others] = terms;
    return html`
      <p class="about facts">
        ${title ? html`<strong>${title}.</strong>` : nothing}
        ${first ? html`<span class=${isReserved ? 'reserved' : ''}>${first}</span>` : nothing}
        ${others.join(' ')}
        ${
          licence
            ? html`<span>
                ${words.ownAvatar.licence}:
                ${
                  licence.url
                    ? html`<a href=${licence.url} target="_blank" rel="noopener noreferrer">${licence.name}</a>`
                    : licence.name
                }
              </span>`
            : nothing
        }
      </p>
    `;
  }

  async #forget(): Promise<void> {
    const { me, files } = this.#wardrobe;
    const wasWorn = this.isWorn;
    me.forgetOwn();
    if (this.#actor) this.#wardrobe.stage.remove(this.#actor);
    this.#actor = null;
    this.#facts = null;
    this.#refusal = '';
    this.#wardrobe.forgotten(wasWorn);
    await files.forgetOwn().catch(reportError);
  }

  #renderTile(actor: Actor) {
    const { stage, me } = this.#wardrobe;
    const own = words.ownAvatar;
    return html`
      <label class="character">
        <guise-tile label=${own.yours} initial=${own.initial} .stage=${stage} .actor=${actor}></guise-tile>
        <input
          type="radio"
          name="character"
          aria-label=${own.wear}
          aria-describedby=${isPicture(me.ownAvatar) ? 'picture' : nothing}
          .checked=${live(this.isWorn)}
          @change=${() => this.#wardrobe.wear(me.ownAvatar)}
        />
      </label>
    `;
  }

  readonly #handlePicked = (event: Event): void => {
    const field = event.target as HTMLInputElement;
    const [file] = field.files ?? [];
    if (file) void this.take(file);
    // The same file may be picked again, after it was mended.
    field.value = '';
  };

  readonly #handleDrag = (event: DragEvent): void => {
    if (!isFileDrag(event)) return;
    // Without it nothing may be let go here.
    event.preventDefault();
    this.#dropping = event.type === 'dragover';
    const file = droppedFile(event);
    if (file) void this.take(file);
    this.#wardrobe.requestUpdate();
  };

  /** Wears a file, or says why not. */
  async take(file: File): Promise<void> {
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
      this.#refusal = error instanceof UnwearableFileError ? error.message : words.ownAvatar.unusable;
    } finally {
      this.#reading = false;
      this.#wardrobe.requestUpdate();
    }
  }
}
