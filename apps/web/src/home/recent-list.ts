import { css, html, LitElement, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { roomPath } from '../app/route.js';
import { baseStyles } from '../ui/base-styles.js';
import { icon } from '../ui/icons.js';
import { Watch } from '../ui/watch.js';
import { language, words } from '../words/index.js';
import { ago } from './ago.js';
import type { RecentRoom, RecentRooms } from './recent-rooms.js';

/** The calls that one was in, to go back to or to forget. Fires `open` with the {@link RecentRoom} as its detail. */
export class RecentList extends LitElement {
  static override properties = { rooms: { attribute: false }, said: { state: true } };
  declare rooms: RecentRooms;
  /** What was done last, for who listens to the page. */
  declare private said: string;

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
      }

      .head {
        display: flex;
        align-items: center;
        justify-content: space-between;
      }

      h2 {
        color: var(--text-soft);
        font-size: 13px;
        font-weight: 400;
        line-height: 16px;
      }

      .all {
        min-height: 32px;
        padding: 0 8px;
        margin-right: -8px;
        background: none;
        color: var(--text-soft);
        font-size: 13px;
        font-weight: 400;
      }

      .all:hover {
        color: var(--text);
      }

      ul {
        display: grid;
        margin: 0 0 0 -16px;
        padding: 0;
        max-height: 152px;
        overflow-y: auto;
        list-style: none;
        scrollbar-color: var(--fill-hover) transparent;
      }

      li {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        align-items: center;
      }

      a {
        display: flex;
        gap: 8px;
        align-items: baseline;
        justify-content: space-between;
        min-height: 48px;
        padding: 12px 16px;
        border-radius: 16px;
        color: var(--text);
        font-weight: 550;
        text-decoration: none;
        transition: background var(--quick) var(--ease);
      }

      a:hover {
        background: var(--fill);
      }

      a:focus-visible,
      li button:focus-visible {
        outline-offset: -2px;
      }

      a span {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }

      time {
        flex: none;
        color: var(--text-soft);
        font-size: 14px;
        font-weight: 400;
      }

      li button {
        background: none;
        color: var(--text-soft);
      }

      .note {
        margin-top: 4px;
        color: var(--text-soft);
        font-size: 13px;
        line-height: 18px;
        text-wrap: pretty;
      }
    `,
  ];

  constructor() {
    super();
    this.said = '';
    new Watch(this, () => this.rooms);
  }

  override render() {
    const { list } = this.rooms;
    const { home } = words;
    return html`
      <span class="heard-only" role="status">${this.said}</span>
      ${
        list.length === 0
          ? nothing
          : html`
              <div class="head">
                <h2 id="recent">${home.recent}</h2>
                <button type="button" class="all" @click=${this.#forgetAll}>${home.forgetAll}</button>
              </div>
              <ul aria-labelledby="recent">
                ${repeat(
                  list,
                  ({ room }) => room,
                  (one) => this.#renderRoom(one),
                )}
              </ul>
              <p class="note">${home.recentNote}</p>
            `
      }
    `;
  }

  #renderRoom(one: RecentRoom) {
    const { room, secret, query, at } = one;
    const label = words.home.forget(room);
    return html`
      <li>
        <a href=${roomPath(room, secret, query)} @click=${(event: MouseEvent) => this.#open(event, one)}>
          <span>${room}</span>
          <time datetime=${new Date(at).toISOString()}>${ago(at, Date.now(), language)}</time>
        </a>
        <button type="button" class="round" aria-label=${label} title=${label} @click=${() => this.#forget(room)}>
          ${icon('x')}
        </button>
      </li>
    `;
  }

  #open(event: MouseEvent, one: RecentRoom): void {
    // Whoever wants another tab gets one.
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    this.dispatchEvent(new CustomEvent('open', { detail: one }));
  }

  #forget(room: string): void {
    this.rooms.forget(room);
    this.said = words.home.forgotten(room);
  }

  readonly #forgetAll = (): void => {
    this.rooms.forgetAll();
    this.said = words.home.allForgotten;
  };
}

customElements.define('guise-recent', RecentList);
