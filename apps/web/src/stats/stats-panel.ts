import { html, LitElement, nothing, svg } from 'lit';
import type { Call } from '../call/call.js';
import { EFFORTS } from '../call/strain.js';
import { baseStyles } from '../ui/base-styles.js';
import { closeOnEscape } from '../ui/close-on-escape.js';
import { icon } from '../ui/icons.js';
import { panelStyles } from '../ui/panel-styles.js';
import { Watch } from '../ui/watch.js';
import { words } from '../words/index.js';
import type { PersonStats } from './call-stats.js';
import { leavingRows } from './leaving.js';
import { renderSealing, renderUnsealed } from './seal-section.js';
import { linePath, type Series } from './series.js';
import { statsStyles } from './stats-styles.js';
import { count, milliseconds, percent, rate } from './units.js';

/** Size of a plot [its own units]. */
const [WIDTH, HEIGHT] = [120, 32];
/** What is going on in the call, in numbers, and what leaves this device. Fires `close`. */
export class StatsPanel extends LitElement {
  static override properties = { call: { attribute: false } };
  declare call: Call;

  static override styles = [baseStyles, panelStyles, statsStyles];

  constructor() {
    super();
    closeOnEscape(this);
    new Watch(this, () => this.call.stats);
  }

  protected override firstUpdated(): void {
    this.renderRoot.querySelector<HTMLElement>('header button')?.focus();
  }

  override render() {
    const { stats, sealing } = this.call;
    return html`
      <header>
        <h2>${words.stats.title}</h2>
        <button class="round" aria-label=${words.stats.close} title="${words.stats.close} (I)" @click=${this.#close}>
          ${icon('x')}
        </button>
      </header>
      <div class="body" tabindex="0" aria-label=${words.stats.title} role="region">
        ${this.#renderLeaving()} ${sealing ? renderSealing(sealing) : renderUnsealed()} ${this.#renderHere()} ${this.#renderConnection()} ${this.#renderPeople(stats.people)}
      </div>
    `;
  }

  #renderLeaving() {
    const { stats, me, sealing } = this.call;
    return html`
      <section class="leaving">
        <h3>${words.stats.leaves}</h3>
        <dl>
          ${leavingRows(stats.traffic, stats.sent, me.muted, sealing !== null).map(({ id, term, value }) => this.#renderRow(id, term, value))}
        </dl>
      </section>
    `;
  }

  #renderHere() {
    const { stats, me, strain } = this.call;
    const { backend } = me.face;
    const { sent, spared } = stats.face;
    const step = strain ? EFFORTS.indexOf(strain.effort) : 0;
    const on =
      backend?.backend === 'webgpu'
        ? words.stats.webgpu(backend.model === 'heavy' ? 'prnet-mid' : 'prnet-lite', backend.gpu ?? '')
        : words.stats.wasm('prnet-lite');
    return html`
      <section>
        <h3>${words.stats.here}</h3>
        ${this.#renderPlot('tracking', words.stats.tracking, stats.series.tracking, milliseconds, 20)}
        ${this.#renderPlot('frames', words.stats.frames, stats.series.frames, count, 30)}
        <dl>
          ${this.#renderRow('backend', words.stats.backend, on)}
          ${this.#renderRow('effort', words.stats.effort, step > 0 ? words.stats.simpler(step) : words.stats.full)}
          ${this.#renderRow('spared', words.stats.spared, words.stats.sparedCount(spared, spared + sent))}
        </dl>
      </section>
    `;
  }

  #renderConnection() {
    const { stats } = this.call;
    const flow = (value: number | null) => (value === null ? words.stats.unknown : rate(value));
    return html`
      <section>
        <h3>${words.stats.connection}</h3>
        ${this.#renderPlot('sent', words.stats.sent, stats.series.sent, flow, 40)}
        ${this.#renderPlot('received', words.stats.received, stats.series.received, flow, 40)}
        ${this.#renderPlot('round-trip', words.stats.network, stats.series.roundTrip, milliseconds, 50)}
        ${this.#renderPlot('delay', words.stats.delay, stats.series.delay, milliseconds, 100)}
        <dl>${this.#renderRow('voice-loss', words.stats.voiceLoss, percent(stats.voiceLoss))}</dl>
      </section>
    `;
  }

  #renderPeople(people: readonly PersonStats[]) {
    return html`
      <section>
        <h3>${words.stats.people}</h3>
        ${
          people.length === 0
            ? html`<p class="soft">${words.stats.alone}</p>`
            : html`<table>
                <thead>
                  <tr>
                    <th scope="col">${words.stats.person}</th>
                    <th scope="col">${words.stats.personDelay}</th>
                    <th scope="col">${words.stats.personJitter}</th>
                    <th scope="col">${words.stats.personLoss}</th>
                  </tr>
                </thead>
                <tbody>
                  ${people.map(
                    ({ id, name, face }) => html`<tr data-participant=${id}>
                      <th scope="row">${name}</th>
                      <td>${milliseconds(face.playoutDelay)}</td>
                      <td>${milliseconds(face.jitter)}</td>
                      <td>${percent(face.lossShare)}</td>
                    </tr>`,
                  )}
                </tbody>
              </table>`
        }
      </section>
    `;
  }

  #renderRow(id: string, term: string, value: string) {
    return html`<div data-stat=${id}><dt>${term}</dt><dd>${value}</dd></div>`;
  }

  #renderPlot(
    id: string,
    term: string,
    series: Series,
    text: (value: number | null) => string,
    least: number,
  ) {
    const path = linePath(series.points, WIDTH, HEIGHT - 2, least);
    return html`
      <div class="plot" data-stat=${id}>
        <span>${term}</span>
        <svg viewBox="0 -1 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">
          ${path ? svg`<path d=${path} vector-effect="non-scaling-stroke" />` : nothing}
        </svg>
        <strong>${text(series.last)}</strong>
      </div>
    `;
  }

  #close(): void {
    this.dispatchEvent(new Event('close'));
  }
}

customElements.define('guise-stats', StatsPanel);
