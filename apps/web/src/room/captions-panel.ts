import { html, LitElement, nothing } from 'lit';
import type { CaptionWriter } from '../captions/caption-writer.js';
import type { Captions } from '../captions/captions.js';
import { spokenLanguages } from '../captions/spoken-languages.js';
import { baseStyles } from '../ui/base-styles.js';
import { closeOnEscape } from '../ui/close-on-escape.js';
import { icon } from '../ui/icons.js';
import { panelFrameStyles } from '../ui/panel-styles.js';
import { Watch } from '../ui/watch.js';
import { language, words } from '../words/index.js';
import { captionsPanelStyles } from './captions-panel-styles.js';

/** What of captions is on, beside the stage: reading the others', and captioning oneself, with where one's voice goes for that. Fires `close`. */
export class CaptionsPanel extends LitElement {
  static override properties = { captions: { attribute: false } };
  declare captions: Captions;

  static override styles = [baseStyles, panelFrameStyles, captionsPanelStyles];

  constructor() {
    super();
    closeOnEscape(this);
    new Watch(this, () => this.captions);
  }

  protected override firstUpdated(): void {
    this.renderRoot.querySelector<HTMLElement>('[role=switch]')?.focus();
  }

  override render() {
    const { reading, writer } = this.captions;
    return html`
      <header>
        <h2>${words.captions.captions}</h2>
        <button class="round" aria-label=${words.captions.close} title=${words.captions.closeKey} @click=${this.#close}>
          ${icon('x')}
        </button>
      </header>
      <div class="body">
        <section>
          ${this.#renderSwitch(words.captions.read, reading, () => this.captions.setReading(!reading), 'read-hint')}
          <p id="read-hint">${words.captions.readHint}</p>
        </section>
        <section>
          ${this.#renderSwitch(
            words.captions.speak,
            writer.on,
            () => writer.switchOn(!writer.on),
            'voice-goes',
            writer.goes === 'nowhere' || writer.goes === 'unknown',
          )}
          <p id="voice-goes">${words.captions.where[writer.goes]}</p>
          ${writer.goes === 'nowhere' ? nothing : this.#renderLanguages(writer)}
          ${this.#renderState(writer)}
        </section>
      </div>
    `;
  }

  #renderSwitch(label: string, on: boolean, act: () => void, hint: string, disabled = false) {
    return html`
      <button
        class="switch"
        role="switch"
        aria-checked=${on}
        aria-describedby=${hint}
        ?disabled=${disabled}
        @click=${act}
      >
        <span>${label}</span><i aria-hidden="true"></i>
      </button>
    `;
  }

  #renderLanguages(writer: CaptionWriter) {
    return html`
      <label for="language">${words.captions.language}</label>
      <select id="language" @change=${this.#handleLanguage}>
        ${spokenLanguages([writer.language, ...navigator.languages], language).map(
          ({ tag, name }) => html`<option value=${tag} ?selected=${tag === writer.language}>${name}</option>`,
        )}
      </select>
    `;
  }

  #renderState({ on, problem, muted, listening }: CaptionWriter) {
    if (problem) return html`<p class="problem" role="alert">${words.captions.problems[problem]}</p>`;
    if (!on) return nothing;
    const { state } = words.captions;
    const sentence = muted ? state.muted : this.captions.isRead ? state.listening : state.waiting;
    return html`<p class="state ${listening ? 'live' : ''}" role="status">${sentence}</p>`;
  }

  #handleLanguage({ target }: Event): void {
    void this.captions.speak((target as HTMLSelectElement).value);
  }

  #close(): void {
    this.dispatchEvent(new Event('close'));
  }
}

customElements.define('guise-captions-panel', CaptionsPanel);
