import { html, LitElement, nothing, svg } from 'lit';
import type { Call } from '../call/call.js';
import { EFFORTS } from '../call/strain.js';
import { baseStyles } from '../ui/base-styles.js';
import { icon } from '../ui/icons.js';
import { panelStyles } from '../ui/panel-styles.js';
import { Watch } from '../ui/watch.js';
import { language, words } from '../words/index.js';
import type { PersonStats, Rates } from './call-stats.js';
import { linePath, type Series } from './series.js';
import { statsStyles } from './stats-styles.js';

/** Size of a plot [its own units]. */
const [WIDTH, HEIGHT] = [120, 32];
/** Less than this is noise, not a voice or a face [kbit/s]. */
const SILENCE = 0.05;

const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
const fine = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** A rate, finely where it is small. @param kilobits [kbit/s] */
function rate(kilobits: number): string {
  return words.stats.rate((kilobits < 20 ? fine : whole).format(kilobits));
}

function size(bytes: number): string {
  return bytes < 1000
    ? words.stats.bytes(whole.format(bytes))
    : words.stats.kilobytes(fine.format(bytes / 1000));
}

const milliseconds = (value: number | null) =>
  value === null ? words.stats.unknown : words.stats.ms((value < 20 ? fine : whole).format(value));
const percent = (share: number | null) =>
  share === null ? words.stats.unknown : words.stats.percent(fine.format(share * 100));

/** What is going on in the call, in numbers, and what leaves this device. Fires `close`. */
export class StatsPanel extends LitElement {
  static override properties = { call: { attribute: false } };
  declare call: Call;

  static override styles = [baseStyles, panelStyles, statsStyles];

  constructor() {
    super();
    new Watch(this, () => this.call.stats);
  }

  protected override firstUpdated(): void {
    this.renderRoot.querySelector<HTMLElement>('header button')?.focus();
  }

  override render() {
    const { stats } = this.call;
    return html`
      <header>
        <h2>${words.stats.title}</h2>
        <button class="round" aria-label=${words.stats.close} title="${words.stats.close} (I)" @click=${this.#close}>
          ${icon('x')}
        </button>
      </header>
      <div class="body" tabindex="0" aria-label=${words.stats.title} role="region" @keydown=${this.#handleKey}>
        ${this.#renderLeaving()} ${this.#renderHere()} ${this.#renderConnection()} ${this.#renderPeople(stats.people)}
      </div>
    `;
  }

  #renderLeaving() {
    const { stats, me, screen } = this.call;
    const { sent, traffic } = stats;
    // The only picture that is sent on purpose is a screen's; where none was shared, any would be a mistake to be seen.
    const picture = screen.wasShared ? 0 : (traffic?.sent.video ?? 0);
    return html`
      <section class="leaving">
        <h3>${words.stats.leaves}</h3>
        <dl>
          ${this.#renderRow('camera', words.stats.camera, picture === 0 ? words.stats.cameraNever : size(picture))}
          ${screen.wasShared ? this.#renderRow('screen', words.stats.screen, this.#flow(sent, 'video')) : nothing}
          ${this.#renderRow('face', words.stats.face, this.#flow(sent, 'faces'))}
          ${this.#renderRow('voice', words.stats.voice, me.muted ? words.stats.muted : this.#flow(sent, 'voice'))}
          ${(traffic?.sent.screen ?? 0) > 0 ? this.#renderRow('screen', words.stats.screen, this.#flow(sent, 'screen')) : nothing}
          ${this.#renderRow('words', words.stats.words, words.stats.soFar(size(traffic?.sent.signalling ?? 0)))}
          ${this.#renderRow('wire', words.stats.wire, this.#flow(sent, 'wire'))}
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
        ${this.#renderPlot('frames', words.stats.frames, stats.series.frames, (value) => (value === null ? words.stats.unknown : whole.format(value)), 30)}
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

  #flow(rates: Rates | null, of: keyof Rates): string {
    const value = rates?.[of] ?? 0;
    return value < SILENCE ? words.stats.nothing : rate(value);
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

  #handleKey(event: KeyboardEvent): void {
    if (event.key === 'Escape') this.#close();
  }

  #close(): void {
    this.dispatchEvent(new Event('close'));
  }
}

customElements.define('guise-stats', StatsPanel);
