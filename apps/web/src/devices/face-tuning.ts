import { type NeutralFailure, STRENGTH } from '@guise/tracker';
import { css, html, LitElement, nothing } from 'lit';
import type { LocalFace } from '../call/local-face.js';
import { baseStyles } from '../ui/base-styles.js';
import { icon } from '../ui/icons.js';
import { Watch } from '../ui/watch.js';

const FAILURES: Record<NeutralFailure, string> = {
  unseen: 'We lost sight of you. Look at the screen and try again.',
  restless: 'Hold your head still and try again.',
};

/**
 * Makes the avatar this person's own: two seconds of a relaxed face, and how strongly expressions show.
 * Fires `remember` when there is something to keep.
 */
export class FaceTuning extends LitElement {
  static override properties = { face: { attribute: false }, words: { state: true } };
  declare face: LocalFace;
  /** What came of the last look; empty: nothing to say. */
  declare words: string;
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
    this.words = '';
    new Watch(this, () => this.face);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#unsubscribe = this.face.calibrator.on('neutralDone', (failure) => {
      this.words = failure ? FAILURES[failure] : 'Tuned to your face.';
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
          title="Tells your avatar what your face looks like at rest"
          @click=${this.#look}
        >
          ${icon('face')}
          ${look === null ? 'Tune to my face' : 'Relax your face…'}
          ${look === null ? nothing : html`<span class="progress" style="transform: scaleX(${look})"></span>`}
        </button>
        <label>
          Expression
          <input
            type="range"
            min=${STRENGTH.min}
            max=${STRENGTH.max}
            step="0.05"
            .value=${String(face.calibrator.strength)}
            aria-valuetext="${Math.round(face.calibrator.strength * 100)} per cent"
            @input=${this.#strengthen}
            @change=${this.#remember}
          />
        </label>
      </div>
      <p role="status">${look === null ? this.words : 'Look at the screen and do nothing for two seconds.'}</p>
    `;
  }

  readonly #look = (): void => {
    this.words = '';
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
