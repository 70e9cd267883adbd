import { html, nothing, type TemplateResult } from 'lit';
import type { SealedPerson, Sealing } from '../call/sealing.js';
import { words } from '../words/index.js';
import { count } from './units.js';

/** Why something was refused, as the counts are called. */
const REFUSALS = ['unknownKey', 'forged', 'replayed'] as const;

/** A sealed call: a number to compare with each of the others, and what was sealed, opened and refused. */
export function renderSealing(sealing: Sealing): TemplateResult {
  const { seal, stats: says } = words;
  const { people, stats } = sealing;
  const refused = REFUSALS.reduce((sum, reason) => sum + stats[reason], 0);
  return html`
    <section data-section="seal">
      <h3>${seal.title}</h3>
      <p class="soft">${seal.sealedAbout}</p>
      <h4>${seal.numbers}</h4>
      ${
        people.length === 0
          ? html`<p class="soft">${says.alone}</p>`
          : html`<p class="soft">${seal.compare}</p>
              <ul class="people" aria-label=${seal.numbers}>
                ${people.map(renderPerson)}
              </ul>`
      }
      <dl>
        ${renderCount('sealed', seal.sealedCount, stats.sealed)} ${renderCount('opened', seal.openedCount, stats.opened)}
        ${renderCount('refused', seal.refused, refused)}
        ${refused > 0 ? REFUSALS.map((reason) => renderCount(reason, seal.refusals[reason], stats[reason])) : nothing}
      </dl>
    </section>
  `;
}

/** A call that is not: who could look in. */
export function renderUnsealed(): TemplateResult {
  const { seal } = words;
  return html`
    <section data-section="seal">
      <h3>${seal.title}</h3>
      <p class="soft">${seal.plain}. ${seal.plainAbout}</p>
    </section>
  `;
}

function renderPerson({ id, name, trust, number }: SealedPerson) {
  const { seal } = words;
  const instead = trust === 'stranger' ? seal.stranger : seal.waiting;
  return html`<li data-participant=${id} data-trust=${trust}>
    <span>${seal.numberWith(name)}</span>
    ${number && trust === 'sealed' ? html`<b class="number">${number}</b>` : html`<b>${instead}</b>`}
  </li>`;
}

function renderCount(id: string, term: string, value: number) {
  return html`<div data-stat=${id}><dt>${term}</dt><dd>${count(value)}</dd></div>`;
}
