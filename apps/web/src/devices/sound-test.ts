import { css, html, LitElement } from 'lit';
import type { Me } from '../call/me.js';
import { RECORDING, type SoundCheckState } from '../call/sound-check.js';
import { baseStyles } from '../ui/base-styles.js';
import { icon } from '../ui/icons.js';
import { Watch } from '../ui/watch.js';
import { words } from '../words/index.js';

/** Tries out the microphone (says back what was said), or the speaker (a short sound). */
export class SoundTest extends LitElement {
  static override properties = { me: { attribute: false }, of: {} };
  declare me: Me;
  declare of: 'microphone' | 'speaker';

  static override styles = [
    baseStyles,
    css`
      :host {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        gap: 12px;
        align-items: center;
      }

      button {
        position: relative;
        min-height: 40px;
        padding: 0 16px 0 12px;
        overflow: hidden;
        font-size: 14px;
      }

      button[data-state='recording'] {
        color: var(--live);
      }

      .progress {
        position: absolute;
        inset: auto 0 0;
        height: 3px;
        background: var(--live);
        transform-origin: left;
        animation: fill ${RECORDING}ms linear;
      }

      @keyframes fill {
        from {
          transform: scaleX(0);
        }
      }

      p {
        min-height: 16px;
        color: var(--text-soft);
        font-size: 13px;
        line-height: 16px;
        text-wrap: pretty;
      }
    `,
  ];

  constructor() {
    super();
    this.of = 'microphone';
    new Watch(this, () => this.me.soundCheck);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.me.soundCheck?.stop();
  }

  override render() {
    const state = this.#state;
    const mine = state !== 'idle' && state !== 'failed';
    const { devices } = words;
    const idle = this.of === 'microphone' ? devices.hearYourself : devices.playSound;
    const label = state === 'recording' ? devices.speakNow : state === 'playing' ? devices.playing : idle;
    const symbol = this.of === 'microphone' ? (state === 'playing' ? 'volume' : 'mic') : 'volume';
    return html`
      <button type="button" data-state=${state} ?disabled=${!this.#possible} @click=${mine ? this.#stop : this.#start}>
        ${icon(symbol)}${label}${state === 'recording' ? html`<span class="progress"></span>` : null}
      </button>
      <p role="status">${this.#note(state)}</p>
    `;
  }

  /** What goes on with this one; the other one's test is none of its business. */
  get #state(): SoundCheckState {
    const state = this.me.soundCheck?.state ?? 'idle';
    if (state === 'failed') return state;
    return (state === 'chiming') === (this.of === 'speaker') ? state : 'idle';
  }

  get #possible(): boolean {
    return this.me.soundCheck !== null && (this.of === 'speaker' || this.me.microphone.track !== null);
  }

  #note(state: SoundCheckState): string {
    if (state === 'failed') return words.devices.checkFailed;
    if (this.of === 'microphone') return words.devices.staysHere;
    return state === 'chiming' ? words.devices.soundPlaying : '';
  }

  readonly #start = (): void => {
    const { soundCheck, microphone } = this.me;
    if (this.of === 'speaker') void soundCheck?.chime();
    else if (microphone.track) void soundCheck?.sayBack(microphone.track);
  };

  readonly #stop = (): void => {
    this.me.soundCheck?.stop();
  };
}

customElements.define('guise-sound-test', SoundTest);
