import { css, html, LitElement, nothing } from 'lit';
import type { Call } from '../call/call.js';
import { baseStyles } from '../ui/base-styles.js';
import { Watch } from '../ui/watch.js';
import { words } from '../words/index.js';
import type { RecordedBy } from './consent.js';

/** Who records whom, all the time while they do, and the question whether they may. */
export class RecordingMarks extends LitElement {
  static override properties = { call: { attribute: false } };
  declare call: Call;

  static override styles = [
    baseStyles,
    css`
      :host {
        position: absolute;
        top: calc(16px + var(--safe-top));
        right: 16px;
        left: 16px;
        z-index: 2;
        pointer-events: none;
      }

      .marks {
        display: grid;
        gap: 8px;
        justify-items: center;
      }

      .mark,
      .question {
        pointer-events: auto;
        animation: arrive var(--slow) var(--ease);
      }

      .mark {
        display: flex;
        gap: 10px;
        align-items: center;
        min-height: 36px;
        max-width: 100%;
        padding: 0 14px;
        border-radius: 18px;
        background: rgb(34 30 42 / 92%);
        color: var(--text-soft);
        font-size: 14px;
        font-weight: 550;
        line-height: 20px;
      }

      .mark.live {
        background: var(--live);
        color: var(--ink);
      }

      .mark > span:not(.dot) {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }

      .dot {
        flex: none;
        width: 10px;
        height: 10px;
        border-radius: 50%;
        background: currentcolor;
      }

      .live .dot {
        animation: pulse 1.6s ease-in-out infinite;
      }

      @keyframes pulse {
        50% {
          opacity: 0.35;
        }
      }

      .mark button {
        min-height: 28px;
        margin-right: -10px;
        padding: 0 12px;
        border-radius: 14px;
        font-size: 13px;
      }

      .live button {
        background: var(--ink);
        color: var(--text);
      }

      .question {
        display: grid;
        gap: 4px;
        box-sizing: border-box;
        width: min(440px, 100%);
        padding: 20px 24px;
        border-radius: var(--radius);
        background: var(--ink-raised);
        box-shadow:
          0 0 0 1px var(--ink-line),
          0 16px 48px rgb(0 0 0 / 45%);
      }

      h2 {
        font-size: 17px;
        font-weight: 600;
        line-height: 24px;
        overflow-wrap: anywhere;
      }

      .purpose {
        overflow-wrap: anywhere;
      }

      .question p:not(.purpose) {
        color: var(--text-soft);
        font-size: 14px;
        line-height: 20px;
      }

      .answers {
        display: flex;
        gap: 8px;
        margin-top: 12px;
      }

      .answers button {
        min-height: 44px;
      }

      @keyframes arrive {
        from {
          opacity: 0;
          transform: translateY(-8px);
        }
      }

      @media (prefers-reduced-motion: reduce) {
        .mark,
        .question,
        .live .dot {
          animation: none;
        }
      }
    `,
  ];

  constructor() {
    super();
    new Watch(this, () => this.call);
  }

  override render() {
    const { consent, recorder } = this.call;
    const asked = new Set(consent.questions.map(({ recorderId }) => recorderId));
    return html`<div class="marks" aria-live="polite">
      ${
        recorder.state === 'recording'
          ? html`<div class="mark live"><span class="dot"></span><span>${words.mocap.youRecord}</span></div>`
          : nothing
      }
      ${consent.recorders.map((by) => (asked.has(by.recorderId) ? this.#renderQuestion(by) : this.#renderMark(by)))}
    </div>`;
  }

  #renderMark({ recorderId, name, agreed }: RecordedBy) {
    const { consent } = this.call;
    return html`
      <div class="mark ${agreed ? 'live' : ''}" data-recorder=${recorderId} data-agreed=${agreed}>
        <span class="dot"></span>
        <span>${agreed ? words.mocap.recordsYou(name) : words.mocap.recordsOthers(name)}</span>
        <button
          aria-label=${agreed ? words.mocap.stopFor(name) : words.mocap.allowFor(name)}
          @click=${() => consent.answer(recorderId, !agreed)}
        >
          ${agreed ? words.mocap.stopThis : words.mocap.allow}
        </button>
      </div>
    `;
  }

  #renderQuestion({ recorderId, name, purpose }: RecordedBy) {
    const { consent } = this.call;
    return html`
      <section class="question" role="group" aria-labelledby="q-${recorderId}" data-recorder=${recorderId}>
        <h2 id="q-${recorderId}">${words.mocap.question(name)}</h2>
        <p class="purpose">${purpose}</p>
        <p>${words.mocap.questionText}</p>
        <div class="answers">
          <button @click=${() => consent.answer(recorderId, false)}>${words.mocap.decline}</button>
          <button class="primary" @click=${() => consent.answer(recorderId, true)}>${words.mocap.agree}</button>
        </div>
      </section>
    `;
  }
}

customElements.define('guise-recording-marks', RecordingMarks);
