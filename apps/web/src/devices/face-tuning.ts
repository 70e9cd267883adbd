import { type NeutralFailure, STRENGTH } from '@guise/tracker';
import { css, html, LitElement, nothing } from 'lit';
import type { LocalFace } from '../call/local-face.js';
import { baseStyles } from '../ui/base-styles.js';
import { icon } from '../ui/icons.js';
import { Watch } from '../ui/watch.js';
import { words } from '../words/index.js';

const FAILURES: Record<NeutralFailure, string> = {
  unseen: words.prejoin.tuning.unseen,
  restless: words.prejoin.tuning.restless,
};

/**
 * Makes the avatar this person's own: two seconds of a relaxed face, and how strongly expressions show.
 * Fires `remember` when there is something to keep.
 */
export class FaceTuning extends LitElement {
  static override properties = { face: { attribute: false }, outcome: { state: true } };
  declare face: LocalFace;
  /** What came of the last look; empty: nothing to say. */
  declare outcome: string;
  #unsubscribe: () => void = () => undefined;

  static override styles = [
    baseStyles,
    css`
      :host {
        display: grid;
        gap: 8px;
      }

      .row {
        display: flex;
        flex-wrap: wrap;
        gap: 8px 16px;
        align-items: center;
      }

      button {
        position: relative;
        overflow: hidden;
        min-height: 40px;
        padding: 0 16px 0 12px;
      }

      .progress {
        position: absolute;
        inset: auto 0 0;
        height: 3px;
        background: var(--live);
        transform-origin: left;
      }

      label {
        display: flex;
        flex: 1;
        gap: 12px;
        align-items: center;
        min-width: 184px;
      }

      input[type='range'] {
        flex: 1;
        width: auto;
        min-width: 0;
        height: 40px;
        padding: 0;
        border: 0;
        background: none;
        accent-color: var(--text);
      }

      p {
        color: var(--text-soft);
        font-size: 14px;
        line-height: 20px;
      }
    `,
  ];

  constructor() {
    super();
    this.outcome = '';
    new Watch(this, () => this.face);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#unsubscribe = this.face.calibrator.on('neutralDone', (failure) => {
      this.outcome = failure ? FAILURES[failure] : words.prejoin.tuning.done;
      if (!failure) this.#remember();
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unsubscribe();
    this.face.calibrator.cancelLook();
  }

  override render() {
    const { face } = this;
    const look = face.neutralProgress;
    return html`
      <div class="row">
        <button
          type="button"
          ?disabled=${face.status !== 'seen' || look !== null}
          title=${words.prejoin.tuning.about}
          @click=${this.#look}
        >
          ${icon('face')}
          ${look === null ? words.prejoin.tuning.tune : words.prejoin.tuning.relax}
          ${look === null ? nothing : html`<span class="progress" .style=${`transform: scaleX(${look})`}></span>`}
        </button>
        <label>
          ${words.prejoin.tuning.expression}
          <input
            type="range"
            min=${STRENGTH.min}
            max=${STRENGTH.max}
            step="0.05"
            .value=${String(face.calibrator.strength)}
            aria-valuetext=${words.prejoin.tuning.percent(Math.round(face.calibrator.strength * 100))}
            @input=${this.#strengthen}
            @change=${this.#remember}
          />
        </label>
      </div>
      <p role="status">${look === null ? this.outcome : words.prejoin.tuning.how}</p>
    `;
  }

  readonly #look = (): void => {
    this.outcome = '';
    this.face.lookAtNeutral();
  };

  readonly #strengthen = (event: InputEvent): void => {
    this.face.calibrator.strength = Number((event.target as HTMLInputElement).value);
  };

  readonly #remember = (): void => {
    this.dispatchEvent(new Event('remember'));
  };
}

customElements.define('guise-tuning', FaceTuning);
