import type { FetchFile } from '@guise/avatar';
import { isRecordingPurpose, LIMITS } from '@guise/protocol';
import { html, LitElement, nothing } from 'lit';
import type { Call } from '../call/call.js';
import { baseStyles } from '../ui/base-styles.js';
import { closeOnEscape } from '../ui/close-on-escape.js';
import { icon } from '../ui/icons.js';
import { panelStyles } from '../ui/panel-styles.js';
import { Watch } from '../ui/watch.js';
import { words } from '../words/index.js';
import { clockText } from './clock-text.js';
import { mocapStyles } from './mocap-styles.js';
import type { Take } from './recorder.js';
import { download, fileOf, RECORDING_FILES, type RecordingFile } from './save.js';

const MINUTES = LIMITS.recordingDuration / 60_000;

/** Records performances and saves them. Fires `close`. */
export class MocapPanel extends LitElement {
  static override properties = {
    call: { attribute: false },
    fetchFile: { attribute: false },
    saving: { state: true },
    failed: { state: true },
    purpose: { state: true },
  };
  declare call: Call;
  declare fetchFile: FetchFile;
  /** The file that is being made. */
  declare private saving: string;
  declare private failed: boolean;
  declare private purpose: string;

  static override styles = [baseStyles, panelStyles, mocapStyles];

  constructor() {
    super();
    this.saving = '';
    this.failed = false;
    this.purpose = '';
    closeOnEscape(this);
    new Watch(this, () => this.call);
  }

  protected override firstUpdated(): void {
    this.renderRoot.querySelector<HTMLElement>('.body button')?.focus();
  }

  override render() {
    const { state } = this.call.recorder;
    return html`
      <header>
        <h2>${words.mocap.title}</h2>
        <button class="round" aria-label=${words.mocap.close} title=${words.mocap.close} @click=${this.#close}>
          ${icon('x')}
        </button>
      </header>
      <div class="body">
        ${state === 'recording' ? this.#renderRecording() : state === 'done' ? this.#renderDone() : this.#renderChoice()}
      </div>
    `;
  }

  #renderChoice() {
    const { recorder } = this.call;
    const asking = recorder.state === 'asking';
    return html`
      <p class="soft">${words.mocap.intro}</p>
      <section>
        <h3>${words.mocap.self}</h3>
        <p class="soft">${words.mocap.selfText}</p>
        <button class="primary" ?disabled=${asking} @click=${() => recorder.recordSelf()}>
          ${icon('record')}${words.mocap.recordMe}
        </button>
      </section>
      <section>
        <h3>${words.mocap.room}</h3>
        <p class="soft">${words.mocap.roomText}</p>
        <form @submit=${this.#handleAsk}>
          <label for="purpose">${words.mocap.purpose}</label>
          <input
            id="purpose"
            maxlength=${LIMITS.recordingPurposeLength}
            autocomplete="off"
            placeholder=${words.mocap.purposeExample}
            .value=${this.purpose}
            @input=${this.#handlePurpose}
          />
          <button ?disabled=${asking || !isRecordingPurpose(this.purpose)}>
            ${icon('users')}${asking ? words.mocap.asking : words.mocap.ask}
          </button>
        </form>
        ${
          recorder.problem
            ? html`<p class="problem" role="alert">
                ${recorder.problem === 'too-often' ? words.mocap.tooOften : words.mocap.offline}
              </p>`
            : nothing
        }
      </section>
    `;
  }

  #renderRecording() {
    const { recorder, me } = this.call;
    return html`
      <div class="running">
        <p class="clock"><span class="dot"></span>${clockText(recorder.elapsed)}</p>
        <p class="soft">${words.mocap.ends(MINUTES)}</p>
        <button class="primary" @click=${() => recorder.stop()}>${icon('stop')}${words.mocap.stop}</button>
      </div>
      ${me.face.status === 'seen' ? nothing : html`<p class="soft" role="status">${words.mocap.noFace}</p>`}
      ${recorder.scope === 'room' ? this.#renderCast() : nothing}
    `;
  }

  /** Who is recorded, and who is not. */
  #renderCast() {
    const { recorder, others } = this.call;
    return html`
      <ul>
        <li class="live"><span>${words.mocap.you}</span></li>
        ${others.map(({ id, name }) => {
          const live = recorder.isRecording(id);
          return html`<li class=${live ? 'live' : ''} data-participant=${id}>
            <span>${name}</span><span class="soft">${live ? words.mocap.agreed : words.mocap.waiting}</span>
          </li>`;
        })}
      </ul>
    `;
  }

  #renderDone() {
    const { recorder } = this.call;
    return html`
      ${recorder.ended === 'full' ? html`<p role="status">${words.mocap.full(MINUTES)}</p>` : nothing}
      ${recorder.ended === 'lost' ? html`<p role="status">${words.mocap.lost}</p>` : nothing}
      ${recorder.takes.map((take) => this.#renderTake(take))}
      ${this.failed ? html`<p class="problem" role="alert">${words.mocap.notSaved}</p>` : nothing}
      <a href="/replay" target="_blank">${icon('play')}${words.mocap.replay}</a>
      <button class="quiet" @click=${this.#discard}>${words.mocap.again}</button>
    `;
  }

  #renderTake(take: Take) {
    const { recording, participantId, name } = take;
    return html`
      <section class="take" data-take=${participantId ?? 'self'}>
        <h3>${participantId === null ? words.mocap.you : name}</h3>
        <p class="soft">${words.mocap.frames(recording.length, clockText(recording.duration))}</p>
        <div class="files">
          ${RECORDING_FILES.map((kind) => {
            const file = `${participantId} ${kind}`;
            const title = words.mocap[`${kind}Title`];
            return html`<button
              title=${title}
              aria-label=${title}
              ?disabled=${this.saving !== ''}
              @click=${() => this.#save(take, kind, file)}
            >
              ${icon('download')}${this.saving === file ? words.mocap.saving : words.mocap[kind]}
            </button>`;
          })}
        </div>
      </section>
    `;
  }

  async #save(take: Take, kind: RecordingFile, file: string): Promise<void> {
    this.saving = file;
    this.failed = false;
    try {
      download(await fileOf(take, kind, this.fetchFile));
    } catch (error) {
      console.warn('A recording could not be saved:', error);
      this.failed = true;
    } finally {
      this.saving = '';
    }
  }

  readonly #discard = (): void => {
    this.failed = false;
    this.call.recorder.discard();
  };

  #handlePurpose({ target }: InputEvent): void {
    this.purpose = (target as HTMLInputElement).value;
  }

  #handleAsk(event: SubmitEvent): void {
    event.preventDefault();
    void this.call.recorder.recordRoom(this.purpose.trim());
  }

  #close(): void {
    this.dispatchEvent(new Event('close'));
  }
}

customElements.define('guise-mocap', MocapPanel);
