import { html, LitElement, nothing } from 'lit';
import { linkQuery, NO_OPTIONS, parseLinkOptions } from '../app/link-options.js';
import { createSecret, parseInvite, roomPath } from '../app/route.js';
import type { Actor } from '../stage/actor.js';
import type { Stage } from '../stage/stage.js';
import '../stage/guise-tile.js';
import { baseStyles } from '../ui/base-styles.js';
import { icon } from '../ui/icons.js';
import { pageStyles } from '../ui/page-styles.js';
import '../ui/seal-note.js';
import { Watch } from '../ui/watch.js';
import { wordmark, wordmarkStyles } from '../ui/wordmark.js';
import { words } from '../words/index.js';
import type { CallOptions } from './call-options.js';
import './call-options.js';
import './language-select.js';
import { CreateRoomError, createRoom } from './create-room.js';
import { homeStyles } from './home-styles.js';
import './recent-list.js';
import type { RecentRoom, RecentRooms } from './recent-rooms.js';

/** Furthest an idle avatar turns after the pointer [rad]. */
const MOST_YAW = 0.6;
const MOST_PITCH = 0.35;

/** Start a call, paste a link, or go back to a call. Fires `navigate` with the path to go to. */
export class HomeScreen extends LitElement {
  static override properties = {
    stage: { attribute: false },
    actor: { attribute: false },
    rooms: { attribute: false },
    options: { state: true },
    choosing: { state: true },
    starting: { state: true },
    problem: { state: true },
    linkProblem: { state: true },
  };
  declare stage: Stage;
  declare actor: Actor | null;
  declare rooms: RecentRooms;
  /** What the next call is like. */
  declare private options: CallOptions;
  /** Whether the options are open. */
  declare private choosing: boolean;
  declare private starting: boolean;
  declare private problem: string;
  declare private linkProblem: string;
  /** Whether its links make calls that the server could look into: for browsers that cannot seal, and for measurements. */
  readonly #plain = new URLSearchParams(location.search).has('plain');

  static override styles = [baseStyles, wordmarkStyles, pageStyles, homeStyles];

  constructor() {
    super();
    new Watch(this, () => this.rooms);
    this.options = { ...NO_OPTIONS, lobby: new URLSearchParams(location.search).has('lobby') };
    this.choosing = false;
    this.starting = false;
    this.problem = '';
    this.linkProblem = '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('pointermove', this.#handlePointer);
    document.documentElement.addEventListener('pointerleave', this.#handlePointerGone);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('pointermove', this.#handlePointer);
    document.documentElement.removeEventListener('pointerleave', this.#handlePointerGone);
    this.#handlePointerGone();
  }

  override render() {
    return html`
      <header>${wordmark}<guise-language></guise-language></header>
      <main>
        <section class=${this.choosing || this.rooms.list.length > 0 ? 'full' : ''}>
          <h1>${words.home.title}</h1>
          <p class="promise">
            ${words.home.promise}
          </p>
          <div class="starting">
            <button class="primary start" ?disabled=${this.starting} @click=${this.#handleStart}>
              ${icon('video')}${this.starting ? words.home.starting : words.home.start}
            </button>
            <button
              class="round options"
              aria-label=${words.home.options}
              title=${words.home.options}
              aria-expanded=${this.choosing}
              @click=${this.#toggleOptions}
            >
              ${icon('settings')}
            </button>
          </div>
          <div class="seal">
            <guise-seal-note
              ?sealed=${!this.#plain}
              label=${this.#plain ? words.seal.plainLinks : words.seal.sealedLinks}
            ></guise-seal-note>
          </div>
          ${
            this.choosing
              ? html`<guise-call-options
                  .options=${this.options}
                  @change=${({ detail }: CustomEvent<CallOptions>) => {
                    this.options = detail;
                  }}
                ></guise-call-options>`
              : nothing
          }
          ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}
          <form @submit=${this.#handleLink} novalidate>
            <label for="link">${words.home.haveLink}</label>
            <div class="paste">
              <input
                id="link"
                name="link"
                type="text"
                inputmode="url"
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                placeholder=${words.home.paste}
                aria-describedby="link-problem"
                @input=${() => {
                  this.linkProblem = '';
                }}
              />
              <button class="round" type="submit" aria-label=${words.home.openLink}>${icon('arrowRight')}</button>
            </div>
            <p class="problem" id="link-problem" role="alert">${this.linkProblem}</p>
          </form>
          <guise-recent .rooms=${this.rooms} @open=${this.#handleRecent}></guise-recent>
          <a class="replay" href="/replay${location.search}">${icon('play')}${words.replay.link}</a>
        </section>
        <guise-tile class="hero" bare .stage=${this.stage} .actor=${this.actor}>
          <div class="fade"></div>
        </guise-tile>
      </main>
    `;
  }

  async #handleStart(): Promise<void> {
    this.starting = true;
    this.problem = '';
    try {
      const room = await createRoom(this.options.lobby);
      this.#navigate(roomPath(room, createSecret(!this.#plain), linkQuery(this.options, location.search)));
    } catch (error) {
      if (!(error instanceof CreateRoomError)) throw error;
      this.problem = error.message;
    } finally {
      this.starting = false;
    }
  }

  #handleLink(event: SubmitEvent): void {
    event.preventDefault();
    const input = this.renderRoot.querySelector('input');
    const url = parseInvite(input?.value ?? '', location.origin);
    if (!url) {
      this.linkProblem = words.home.noLink;
      input?.focus();
    } else if (url.origin === location.origin) {
      this.#navigate(url.pathname + linkQuery(parseLinkOptions(url.search), location.search) + url.hash);
    } else {
      // Somebody else's Guise: it has its own server.
      location.assign(url);
    }
  }

  #handleRecent({ detail: { room, secret, query } }: CustomEvent<RecentRoom>): void {
    this.#navigate(roomPath(room, secret, linkQuery(parseLinkOptions(query), location.search)));
  }

  readonly #toggleOptions = (): void => {
    this.choosing = !this.choosing;
  };

  #navigate(path: string): void {
    this.dispatchEvent(new CustomEvent('navigate', { detail: path }));
  }

  readonly #handlePointer = (event: PointerEvent): void => {
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    const hero = this.renderRoot.querySelector('.hero')?.getBoundingClientRect();
    if (!hero || !this.actor) return;
    const x = event.clientX - (hero.left + hero.width / 2);
    const y = event.clientY - (hero.top + hero.height * 0.42);
    const reach = Math.max(innerWidth, innerHeight) / 2;
    this.actor.gaze = { yaw: MOST_YAW * Math.tanh(x / reach), pitch: -MOST_PITCH * Math.tanh(y / reach) };
  };

  readonly #handlePointerGone = (): void => {
    if (this.actor) this.actor.gaze = { yaw: 0, pitch: 0 };
  };
}

customElements.define('guise-home', HomeScreen);
