import {
  type Avatar,
  type AvatarDescription,
  CHARACTER_NAMES,
  type FetchFile,
  serializeDescription,
} from '@guise/avatar';
import { html, LitElement, nothing } from 'lit';
import { clockText } from '../mocap/clock-text.js';
import { Actor } from '../stage/actor.js';
import '../stage/guise-tile.js';
import type { Stage } from '../stage/stage.js';
import { baseStyles } from '../ui/base-styles.js';
import { chipStyles } from '../ui/chip-styles.js';
import { icon } from '../ui/icons.js';
import { pageStyles } from '../ui/page-styles.js';
import { Watch } from '../ui/watch.js';
import { wordmark, wordmarkStyles } from '../ui/wordmark.js';
import { words } from '../words/index.js';
import { Replay, SPEEDS } from './replay.js';
import { replayStyles } from './replay-styles.js';

/** The kinds of files that are offered where files are picked. */
const FILES = '.jsonl,.csv,application/x-ndjson,text/csv,application/json';
/** Steps of the position by the keyboard [ms]. */
const STEP = 100;

/** Plays a recorded face on any avatar. No call, no camera, no server. */
export class ReplayScreen extends LitElement {
  static override properties = {
    stage: { attribute: false },
    fetchFile: { attribute: false },
    name: {},
    own: { attribute: false },
    worn: { state: true },
    over: { state: true },
    actor: { state: true },
  };
  declare stage: Stage;
  declare fetchFile: FetchFile;
  /** Whose device this is, for the avatar that belongs to a name. */
  declare name: string;
  /** The text of the avatar they have chosen; `null`: none. */
  declare own: string | null;
  /** Whom it plays on: the text of an avatar; `null`: that of the name. */
  declare private worn: string | null;
  /** A file is held over the page. */
  declare private over: boolean;
  declare private actor: Actor | null;
  readonly replay = new Replay();

  static override styles = [baseStyles, wordmarkStyles, pageStyles, chipStyles, replayStyles];

  constructor() {
    super();
    this.name = '';
    this.own = null;
    this.worn = null;
    this.over = false;
    this.actor = null;
    new Watch(this, () => this.replay);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    for (const type of ['dragover', 'dragleave', 'drop'] as const) addEventListener(type, this.#handleDrag);
    addEventListener('keydown', this.#handleKey);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const type of ['dragover', 'dragleave', 'drop'] as const)
      removeEventListener(type, this.#handleDrag);
    removeEventListener('keydown', this.#handleKey);
    if (this.actor) this.stage.remove(this.actor);
    this.actor = null;
  }

  protected override firstUpdated(): void {
    this.worn = this.own;
    const look = { name: this.name, avatar: this.worn };
    this.actor = new Actor(look, (now) => this.replay.frame(now), this.fetchFile);
    this.stage.add(this.actor);
  }

  override render() {
    const { recording } = this.replay;
    return html`
      <header><a href="/" aria-label=${words.replay.start}>${wordmark}</a></header>
      <main>
        <div class="theatre">
          <guise-tile
            class=${this.over ? 'over' : ''}
            .stage=${this.stage}
            .actor=${this.actor}
            label=${recording ? this.#caption(recording.performer) : ''}
          >
            ${recording && !this.over ? nothing : this.#renderInvitation()}
          </guise-tile>
          ${recording ? this.#renderTransport() : nothing}
        </div>
        ${this.#renderSide()}
      </main>
    `;
  }

  /** The avatar that plays; `null` while its model is on the way. */
  get avatar(): Avatar | null {
    return this.actor?.avatar ?? null;
  }

  #caption(performer: string): string {
    return performer ? words.replay.by(performer) : words.replay.anonymous;
  }

  #renderInvitation() {
    return html`
      <div class="invitation">
        ${icon('upload')}
        <strong>${words.replay.drop}</strong>
        <span>${words.replay.kinds}</span>
      </div>
    `;
  }

  #renderSide() {
    const { recording, opening, problem } = this.replay;
    return html`
      <section>
        <h1>${words.replay.title}</h1>
        <p class="promise">${words.replay.promise}</p>
        <button class=${recording ? '' : 'primary'} ?disabled=${opening} @click=${this.#pick}>
          ${icon('upload')}${opening ? words.replay.opening : recording ? words.replay.another : words.replay.choose}
        </button>
        <input type="file" hidden accept=${FILES} @change=${this.#handlePicked} />
        ${problem ? html`<p class="problem" role="alert">${this.#sentence(problem)}</p>` : nothing}
        <fieldset>
          <legend class="label">${words.replay.avatar}</legend>
          ${this.own === null ? nothing : this.#renderChip(this.own, words.replay.yours)}
          ${CHARACTER_NAMES.map((character) => {
            const description: AvatarDescription = { character };
            return this.#renderChip(
              serializeDescription(description),
              nameOf(character),
              words.wardrobe.about[character] ?? '',
            );
          })}
        </fieldset>
      </section>
    `;
  }

  #renderChip(text: string, label: string, title = '') {
    return html`
      <label class="chip" title=${title}>
        <input
          type="radio"
          name="avatar"
          .checked=${this.worn === text}
          @change=${() => {
            this.worn = text;
            this.actor?.wear({ name: this.name, avatar: text });
          }}
        />
        ${label}
      </label>
    `;
  }

  #renderTransport() {
    const { replay } = this;
    const { playing, time, duration, loop, speed } = replay;
    return html`
      <div class="transport">
        <button
          class="round primary"
          aria-label=${playing ? words.replay.pause : words.replay.play}
          aria-keyshortcuts="Space"
          @click=${this.#toggle}
        >
          ${icon(playing ? 'pause' : 'play')}
        </button>
        <span class="time" aria-hidden="true">${clockText(time)}</span>
        <input
          type="range"
          min="0"
          max=${Math.max(1, Math.round(duration))}
          step=${STEP}
          aria-label=${words.replay.position}
          aria-valuetext=${words.replay.at(clockText(time), clockText(duration))}
          .style=${`--share: ${duration > 0 ? time / duration : 0}`}
          .value=${String(Math.round(time))}
          @input=${this.#handleSeek}
        />
        <span class="time" aria-hidden="true">${clockText(duration)}</span>
        <select aria-label=${words.replay.speed} @change=${this.#handleSpeed}>
          ${SPEEDS.map((value) => html`<option value=${value} ?selected=${value === speed}>${words.replay.times(value)}</option>`)}
        </select>
        <button
          class="round loop"
          aria-label=${words.replay.loop}
          title=${words.replay.loop}
          aria-pressed=${loop}
          @click=${() => replay.setLoop(!loop)}
        >
          ${icon('repeat')}
        </button>
      </div>
    `;
  }

  #sentence({ reason, line }: NonNullable<Replay['problem']>): string {
    const sentence = words.replay.problems[reason];
    return line === null || reason === 'format' ? sentence : words.replay.inLine(sentence, line);
  }

  readonly #toggle = (): void => {
    if (this.replay.playing) this.replay.pause();
    else this.replay.play();
  };

  #handleSeek({ target }: InputEvent): void {
    this.replay.seek(Number((target as HTMLInputElement).value));
  }

  #handleSpeed({ target }: Event): void {
    this.replay.setSpeed(Number((target as HTMLSelectElement).value));
  }

  readonly #pick = (): void => {
    this.renderRoot.querySelector<HTMLInputElement>('input[type="file"]')?.click();
  };

  async #handlePicked({ target }: Event): Promise<void> {
    const input = target as HTMLInputElement;
    const [file] = input.files ?? [];
    if (file) await this.replay.open(file);
    // The same file can be chosen again.
    input.value = '';
  }

  readonly #handleDrag = (event: DragEvent): void => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    this.over = event.type === 'dragover';
    const [file] = event.type === 'drop' ? event.dataTransfer.files : [];
    if (file) void this.replay.open(file);
  };

  readonly #handleKey = (event: KeyboardEvent): void => {
    const [target] = event.composedPath();
    // Space presses buttons and turns pages of lists: there it is theirs.
    const busy = target instanceof HTMLElement && /^(?:BUTTON|INPUT|SELECT|A)$/.test(target.tagName);
    if (event.key !== ' ' || busy || !this.replay.recording) return;
    event.preventDefault();
    this.#toggle();
  };
}

/** How a member of the cast is called. */
function nameOf(character: string): string {
  return character.charAt(0).toUpperCase() + character.slice(1);
}

customElements.define('guise-replay', ReplayScreen);
