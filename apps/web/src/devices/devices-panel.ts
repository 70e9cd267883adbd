import { css, html, LitElement, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Me } from '../call/me.js';
import type { VoiceProcessing } from '../call/microphone.js';
import { baseStyles } from '../ui/base-styles.js';
import { closeOnEscape } from '../ui/close-on-escape.js';
import { icon } from '../ui/icons.js';
import { switchStyles } from '../ui/switch-styles.js';
import { Watch } from '../ui/watch.js';
import { words } from '../words/index.js';
import './camera-preview.js';
import './device-select.js';
import './face-tuning.js';
import './framing-hint.js';
import './level-bar.js';
import './sound-test.js';
import './trouble-list.js';

/**
 * Camera, microphone and speaker: chosen, tried out and set up, before a call and in it. Fires `remember` when there is something to
 * keep, and `close`.
 */
export class DevicesPanel extends LitElement {
  static override properties = {
    me: { attribute: false },
    drawing: { attribute: false },
    inCall: { type: Boolean, reflect: true },
  };
  declare me: Me;
  declare drawing: boolean;
  /** Beside a call it shows the camera's picture, which pre-join shows already. */
  declare inCall: boolean;

  static override styles = [
    baseStyles,
    switchStyles,
    css`
      :host {
        display: grid;
        grid-template-rows: auto minmax(0, 1fr);
        min-height: 0;
      }

      :host([incall]) {
        border-radius: var(--radius-large);
        background: var(--ink-raised);
        box-shadow: 0 0 0 1px var(--ink-line);
        animation: open var(--slow) var(--ease);
      }

      @keyframes open {
        from {
          opacity: 0;
          transform: translateX(16px);
        }
      }

      header {
        display: flex;
        align-items: center;
        justify-content: space-between;
        margin-bottom: 8px;
      }

      :host([incall]) header {
        margin: 0;
        padding: 12px 12px 4px 24px;
      }

      h1 {
        font-size: 24px;
        font-weight: 600;
        line-height: 32px;
        letter-spacing: -0.02em;
      }

      :host([incall]) h1 {
        font-size: 18px;
        letter-spacing: -0.01em;
      }

      header button {
        background: none;
      }

      .all {
        display: grid;
        gap: 24px;
        align-content: start;
      }

      :host([incall]) .all {
        padding: 8px 24px 24px;
        overflow-y: auto;
        overscroll-behavior: contain;
        scrollbar-color: var(--fill-hover) transparent;
      }

      section {
        display: grid;
        gap: 12px;
      }

      h2 {
        color: var(--text-soft);
        font-size: 13px;
        font-weight: 550;
        line-height: 16px;
      }

      .switches {
        display: grid;
        gap: 4px;
      }

      guise-camera {
        aspect-ratio: 16 / 10;
        border-radius: var(--radius);
      }

      .note {
        color: var(--text-soft);
        font-size: 14px;
        line-height: 20px;
      }

      .done {
        min-height: 56px;
        border-radius: 28px;
        font-size: 17px;
      }

      @media (prefers-reduced-motion: reduce) {
        :host([incall]) {
          animation: none;
        }
      }
    `,
  ];

  constructor() {
    super();
    this.drawing = true;
    this.inCall = false;
    closeOnEscape(this);
    new Watch(this, () => this.me);
  }

  protected override firstUpdated(): void {
    void this.me.speaker.refresh();
    this.renderRoot.querySelector<HTMLElement>('header button')?.focus({ preventScroll: true });
  }

  override render() {
    const { devices } = words;
    return html`
      <header>
        <h1>${devices.title}</h1>
        <button type="button" class="round" aria-label=${devices.close} title=${devices.close} @click=${this.#close}>
          ${icon('x')}
        </button>
      </header>
      <div class="all">
        <guise-troubles .me=${this.me} .drawing=${this.drawing}></guise-troubles>
        ${this.#renderMicrophone()} ${this.#renderSpeaker()} ${this.#renderCamera()}
        ${
          this.inCall
            ? nothing
            : html`<button type="button" class="primary done" @click=${this.#close}>${devices.done}</button>`
        }
      </div>
    `;
  }

  #renderMicrophone() {
    const { me } = this;
    return html`
      <section>
        <h2>${words.devices.names.microphone}</h2>
        <guise-device .device=${me.microphone} @chosen=${this.#remember}></guise-device>
        <guise-level .meter=${me.muted ? null : me.meter}></guise-level>
        <guise-sound-test of="microphone" .me=${me}></guise-sound-test>
        <div class="switches">
          ${me.microphone.switchable.map((name) => this.#renderProcessing(name))}
          <label class="switch">
            <span>${words.devices.spaceTalks}<small>${words.devices.spaceTalksAbout}</small></span>
            <input
              type="checkbox"
              role="switch"
              .checked=${live(me.talk.spaceTalks)}
              @change=${(event: Event) => {
                me.talk.spaceTalks = (event.target as HTMLInputElement).checked;
                this.#remember();
              }}
            />
          </label>
        </div>
      </section>
    `;
  }

  #renderProcessing(name: VoiceProcessing) {
    const { label, about } = words.devices.processing[name];
    return html`
      <label class="switch">
        <span>${label}<small>${about}</small></span>
        <input
          type="checkbox"
          role="switch"
          .checked=${live(this.me.microphone.processing[name])}
          @change=${(event: Event) => {
            void this.me.microphone.setProcessing(name, (event.target as HTMLInputElement).checked);
            this.#remember();
          }}
        />
      </label>
    `;
  }

  #renderSpeaker() {
    const { speaker } = this.me;
    return html`
      <section>
        <h2>${words.devices.names.speaker}</h2>
        ${
          speaker.selectable
            ? html`<guise-device .device=${speaker} @chosen=${this.#remember}></guise-device>`
            : nothing
        }
        <guise-sound-test of="speaker" .me=${this.me}></guise-sound-test>
      </section>
    `;
  }

  #renderCamera() {
    const { me } = this;
    if (!me.cameraAllowed) return html`<p class="note">${words.devices.voiceOnly}</p>`;
    return html`
      <section>
        <h2>${words.devices.names.camera}</h2>
        <guise-device .device=${me.camera} @chosen=${this.#remember}></guise-device>
        ${
          this.inCall
            ? html`<guise-camera .track=${me.camera.track}><guise-framing .framing=${me.face.framing}></guise-framing></guise-camera>`
            : nothing
        }
        <guise-tuning .face=${me.face} @remember=${this.#remember}></guise-tuning>
      </section>
    `;
  }

  readonly #close = (): void => {
    this.dispatchEvent(new Event('close'));
  };

  readonly #remember = (): void => {
    this.dispatchEvent(new Event('remember', { bubbles: true, composed: true }));
  };
}

customElements.define('guise-devices', DevicesPanel);
