import { css, html, LitElement, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { People } from '../call/people.js';
import { baseStyles } from '../ui/base-styles.js';
import { icon } from '../ui/icons.js';
import { Watch } from '../ui/watch.js';
import { words } from '../words/index.js';

const { people: says } = words;

/** Who asks to be let in, and a host's two answers. Fires `all` where not everybody is shown. */
export class KnockList extends LitElement {
  static override properties = { people: { attribute: false }, most: { type: Number } };
  declare people: People;
  /** So many are shown at most. */
  declare most: number;

  static override styles = [
    baseStyles,
    css`
      ul {
        display: grid;
        gap: 8px;
        margin: 0;
        padding: 0;
        list-style: none;
      }

      li {
        display: flex;
        flex-wrap: wrap;
        gap: 8px 12px;
        align-items: center;
        justify-content: space-between;
      }

      li p {
        flex: 1 1 160px;
        min-width: 0;
        font-size: 15px;
        font-weight: 550;
        line-height: 20px;
        overflow-wrap: anywhere;
      }

      li div {
        display: flex;
        gap: 8px;
      }

      button {
        min-height: 40px;
        padding: 0 16px;
        border-radius: 20px;
        font-size: 14px;
      }

      .all {
        margin-top: 8px;
        background: none;
        color: var(--text-soft);
      }
    `,
  ];

  constructor() {
    super();
    this.most = Number.POSITIVE_INFINITY;
    new Watch(this, () => this.people);
  }

  override render() {
    const { knockers } = this.people;
    return html`
      <ul aria-label=${says.waiting}>
        ${repeat(
          knockers.slice(0, this.most),
          ({ id }) => id,
          ({ id, name }) => html`
            <li>
              <p>${says.wantsIn(name)}</p>
              <div>
                <button aria-label=${says.denyWho(name)} @click=${() => this.people.deny(id)}>${says.deny}</button>
                <button class="primary" aria-label=${says.admitWho(name)} @click=${() => this.people.admit(id)}>
                  ${icon('check')}${says.admit}
                </button>
              </div>
            </li>
          `,
        )}
      </ul>
      ${
        knockers.length > this.most
          ? html`<button class="all" @click=${() => this.dispatchEvent(new Event('all'))}>
              ${says.seeAll(knockers.length)}
            </button>`
          : nothing
      }
    `;
  }
}

customElements.define('guise-knocks', KnockList);
