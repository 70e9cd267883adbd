import { html, LitElement, nothing } from 'lit';
import { createSecret, parseInvite, roomPath } from '../app/route.js';
import type { Actor } from '../stage/actor.js';
import type { Stage } from '../stage/stage.js';
import '../stage/guise-tile.js';
import { baseStyles } from '../ui/base-styles.js';
import { icon } from '../ui/icons.js';
import { pageStyles } from '../ui/page-styles.js';
import { wordmark, wordmarkStyles } from '../ui/wordmark.js';
import { words } from '../words/index.js';
import { CreateRoomError, createRoom } from './create-room.js';
import { homeStyles } from './home-styles.js';

/** Furthest an idle avatar turns after the pointer [rad]. */
const MOST_YAW = 0.6;
const MOST_PITCH = 0.35;

/** Start a call, or paste a link. Fires `navigate` with the path to go to. */
export class HomeScreen extends LitElement {
  static override properties = {
    stage: { attribute: false },
    actor: { attribute: false },
    starting: { state: true },
    problem: { state: true },
    linkProblem: { state: true },
  };
  declare stage: Stage;
  declare actor: Actor | null;
  declare private starting: boolean;
  declare private problem: string;
  declare private linkProblem: string;

  static override styles = [baseStyles, wordmarkStyles, pageStyles, homeStyles];

  constructor() {
    super();
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
      <header>${wordmark}</header>
      <main>
        <section>
          <h1>The video call without the video.</h1>
          <p class="promise">
            Your camera moves an avatar, right here on your device. Its picture never leaves.
          </p>
          <button class="primary start" ?disabled=${this.starting} @click=${this.#handleStart}>
            ${icon('video')}${this.starting ? 'Starting…' : 'Start a call'}
          </button>
          ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}
          <form @submit=${this.#handleLink} novalidate>
            <label for="link">Have a link already?</label>
            <div class="paste">
              <input
                id="link"
                name="link"
                type="text"
                inputmode="url"
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                placeholder="Paste it here"
                aria-describedby="link-problem"
                @input=${() => {
                  this.linkProblem = '';
                }}
              />
              <button class="round" type="submit" aria-label="Open link">${icon('arrowRight')}</button>
            </div>
            <p class="problem" id="link-problem" role="alert">${this.linkProblem}</p>
          </form>
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
      const room = await createRoom(new URLSearchParams(location.search).has('lobby'));
      this.#navigate(roomPath(room, createSecret(), location.search));
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
      this.linkProblem = 'That doesn’t look like a link to a call. It ends like /r/kind-otter#…';
      input?.focus();
    } else if (url.origin === location.origin) {
      this.#navigate(url.pathname + location.search + url.hash);
    } else {
      // Somebody else's Guise: it has its own server.
      location.assign(url);
    }
  }

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
