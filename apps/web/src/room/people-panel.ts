import { html, LitElement, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { ConnectionQuality } from '../call/connection-quality.js';
import type { People, PersonAction, PersonRow } from '../call/people.js';
import { baseStyles } from '../ui/base-styles.js';
import { closeOnEscape } from '../ui/close-on-escape.js';
import { type IconName, icon } from '../ui/icons.js';
import '../ui/quality-bars.js';
import { panelFrameStyles } from '../ui/panel-styles.js';
import { Watch } from '../ui/watch.js';
import { words } from '../words/index.js';
import './knock-list.js';
import { peopleStyles } from './people-styles.js';

const { people: says } = words;

const ACTIONS: Record<PersonAction, { icon: IconName; label: string }> = {
  mute: { icon: 'micOff', label: says.mute },
  stopScreen: { icon: 'screenShareOff', label: says.stopScreen },
  share: { icon: 'users', label: says.share },
  handOver: { icon: 'crown', label: says.handOver },
  remove: { icon: 'remove', label: says.remove },
};

/** What is asked once more before it is done. */
interface Question {
  text: string;
  yes: string;
  act: () => Promise<void>;
}

/** Who is in the call, beside the stage; for hosts also who wants to come in, and what they can do. Fires `close`. */
export class PeoplePanel extends LitElement {
  static override properties = {
    people: { attribute: false },
    quality: { attribute: false },
    managed: { state: true },
    hosting: { type: Boolean, reflect: true },
    question: { state: true },
  };
  declare people: People;
  /** Of the ways to the others. */
  declare quality: ConnectionQuality;
  /** Whether this person is host, for the look of it. */
  declare private hosting: boolean;
  /** About whom the menu is open. */
  declare private managed: string | null;
  declare private question: (Question & { about: string | null }) | null;

  static override styles = [baseStyles, panelFrameStyles, peopleStyles];

  constructor() {
    super();
    this.managed = null;
    this.hosting = false;
    this.question = null;
    this.addEventListener('keydown', this.#handleKey);
    closeOnEscape(this);
    new Watch(this, () => this.people);
    new Watch(this, () => this.quality);
  }

  protected override willUpdate(): void {
    this.hosting = this.people.isHost;
  }

  protected override firstUpdated(): void {
    this.renderRoot.querySelector<HTMLElement>('header button')?.focus();
  }

  override render() {
    const { rows, knockers, isHost } = this.people;
    return html`
      <header>
        <h2>${says.title(rows.length)}</h2>
        <button class="round" aria-label=${says.close} title=${says.closeKey} @click=${this.#close}>
          ${icon('x')}
        </button>
      </header>
      <div class="scroll" tabindex="0" role="group" aria-label=${says.people}>
        ${
          knockers.length > 0
            ? html`<section class="knocks">
                <h3>${says.waiting}</h3>
                <guise-knocks .people=${this.people}></guise-knocks>
              </section>`
            : nothing
        }
        <ul>
          ${repeat(
            rows,
            ({ id }) => id,
            (row) => this.#renderRow(row),
          )}
        </ul>
      </div>
      ${isHost ? this.#renderHosting() : nothing}
    `;
  }

  #renderRow(row: PersonRow) {
    const { id, name, own, host, away, stranger, actions } = row;
    const open = this.managed === id && actions.length > 0;
    return html`
      <li data-person=${id} class=${away ? 'away' : ''}>
        <span class="initial" aria-hidden="true">${[...name][0]?.toUpperCase() ?? ''}</span>
        <span class="who">
          <b>${name}</b>
          <small>${[own && says.you, host && says.host, away && says.away, stranger && words.seal.stranger].filter(Boolean).join(' · ')}</small>
        </span>
        ${this.#renderState(row)}
        ${
          actions.length > 0
            ? html`<button
                class="round manage"
                aria-label=${says.manage(name)}
                title=${says.manage(name)}
                aria-expanded=${open}
                @click=${() => this.#toggle(id)}
              >
                ${icon('more')}
              </button>`
            : nothing
        }
        ${open ? this.#renderActions(row) : nothing} ${this.#renderQuestion(id)}
      </li>
    `;
  }

  #renderState({ id, host, muted, cameraOn, handRaised }: PersonRow) {
    const quality = this.quality.of(id);
    const sign = (name: IconName, label: string, off = false) =>
      html`<span class="sign ${off ? 'off' : ''}" role="img" aria-label=${label} title=${label}>${icon(name)}</span>`;
    return html`
      <span class="state">
        ${quality === null ? nothing : html`<guise-bars class="sign" level=${quality}></guise-bars>`}
        ${host ? sign('crown', says.host) : nothing}
        ${handRaised ? sign('hand', says.handRaised) : nothing}
        ${muted ? sign('micOff', says.muted, true) : sign('mic', says.microphoneOn)}
        ${cameraOn ? sign('video', says.cameraOn) : sign('videoOff', says.cameraOff, true)}
      </span>
    `;
  }

  #renderActions({ id, name, actions }: PersonRow) {
    return html`
      <div class="actions" role="group" aria-label=${says.manage(name)}>
        ${actions.map(
          (action) => html`
            <button class=${action === 'remove' ? 'grave' : ''} @click=${() => this.#act(action, id, name)}>
              ${icon(ACTIONS[action].icon)}${ACTIONS[action].label}
            </button>
          `,
        )}
      </div>
    `;
  }

  /** What a host may do about everybody. */
  #renderHosting() {
    const { lobby, locked, rows } = this.people;
    return html`
      <footer>
        ${this.#renderSwitch(lobby, says.lobby, says.lobbyHint, () => this.people.toggleLobby())}
        ${this.#renderSwitch(locked, says.lock, says.lockHint, () => this.people.toggleLock())}
        <div class="all">
          <button ?disabled=${rows.length < 2} @click=${() => this.people.muteAll()}>
            ${icon('micOff')}${says.muteAll}
          </button>
          <button
            @click=${() => this.#ask(null, says.reallyEnd, says.yesEnd, () => this.people.endForAll())}
          >
            ${icon('leave')}${says.endForAll}
          </button>
        </div>
        ${this.#renderQuestion(null)}
      </footer>
    `;
  }

  #renderSwitch(on: boolean, label: string, hint: string, act: () => Promise<void>) {
    return html`
      <button class="switch" role="switch" aria-checked=${on} aria-label=${label} @click=${act}>
        <span><b>${label}</b><small>${hint}</small></span>
        <i aria-hidden="true"></i>
      </button>
    `;
  }

  #renderQuestion(about: string | null) {
    const { question } = this;
    if (!question || question.about !== about) return nothing;
    return html`
      <div class="question" role="alertdialog" aria-label=${question.text}>
        <p>${question.text}</p>
        <button @click=${() => this.#answer(false)}>${says.cancel}</button>
        <button class="primary" @click=${() => this.#answer(true)}>${question.yes}</button>
      </div>
    `;
  }

  #toggle(id: string): void {
    this.question = null;
    this.managed = this.managed === id ? null : id;
  }

  #act(action: PersonAction, id: string, name: string): void {
    this.managed = null;
    const act = () => this.people.act(action, id);
    if (action === 'remove') this.#ask(id, says.reallyRemove(name), says.yesRemove, act);
    else if (action === 'handOver') this.#ask(id, says.reallyHandOver(name), says.yesHandOver, act);
    else void act();
  }

  #ask(about: string | null, text: string, yes: string, act: () => Promise<void>): void {
    this.question = { about, text, yes, act };
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector<HTMLElement>('.question .primary')?.focus(),
    );
  }

  #answer(yes: boolean): void {
    const { question } = this;
    this.question = null;
    if (yes) void question?.act();
    void this.updateComplete.then(() => this.#focusOn(question?.about ?? null));
  }

  #close(): void {
    this.dispatchEvent(new Event('close'));
  }

  /** Escape first takes back what is asked or open about somebody. */
  readonly #handleKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !(this.question || this.managed)) return;
    event.preventDefault();
    const about = this.question?.about ?? this.managed;
    this.question = null;
    this.managed = null;
    void this.updateComplete.then(() => this.#focusOn(about));
  };

  /** What was in focus is gone with what was asked. @param about `null`: everybody */
  #focusOn(about: string | null): void {
    const row = about === null ? null : this.renderRoot.querySelector(`[data-person="${CSS.escape(about)}"]`);
    const button =
      row?.querySelector<HTMLElement>('.manage') ?? this.renderRoot.querySelector('header button');
    (button as HTMLElement | null)?.focus();
  }
}

customElements.define('guise-people', PeoplePanel);
