import type { AvatarDescription } from '@guise/avatar/core';
import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { unsafeHTML } from 'lit/directives/unsafe-html.js';
import { LoaderCircle, Mic, MicOff, PhoneOff, ScanFace, X } from 'lucide-static';
import { joinLobby } from '../join-lobby.js';
import type { Lobby } from '../lobby.js';
import type { LobbyProblem } from '../lobby-error.js';
import type { LobbyParticipant } from '../lobby-participant.js';
import type { LobbyOptions } from '../lobby-types.js';
import type { LocalPlayer } from '../local-player.js';
import { type AvatarInput, descriptionFrom } from './avatar-input.js';
import { type CallEnd, CallModel, type CallNotice, type CallStep } from './call-model.js';
import { callStyles } from './call-styles.js';
import { CALL_TEXTS, type CallText, type CallTexts, textOfEnd } from './call-texts.js';
import './define-avatar.js';
import { studio } from './studio.js';
import { gridFor } from './tile-grid.js';

export interface GuiseCallEvents {
  'guise-joined': CustomEvent<{ lobby: Lobby }>;
  'guise-participant-joined': CustomEvent<{ participant: LobbyParticipant }>;
  'guise-participant-updated': CustomEvent<{ participant: LobbyParticipant }>;
  'guise-participant-left': CustomEvent<{ participant: LobbyParticipant }>;
  /** Ids, loudest first, one's own among them. */
  'guise-speakers': CustomEvent<{ ids: readonly string[] }>;
  /** Something does not work and the call goes on. */
  'guise-problem': CustomEvent<LobbyProblem>;
  /** It is over, or could not be joined; `left`: on purpose. */
  'guise-closed': CustomEvent<CallEnd>;
}

/** What lets browsers play voices. */
const TOUCHES = ['pointerdown', 'keydown'] as const;

/** Between two tiles [CSS pixels]. */
const GAP = 12;

const NOTICE_TEXTS: Readonly<Record<CallNotice, CallText>> = {
  'voices-blocked': 'voicesBlocked',
  'not-allowed': 'notAllowed',
  camera: 'camera',
  microphone: 'microphone',
  tracker: 'tracker',
};

/**
 * `<guise-call>`: a small call, with everybody's avatar, their voices and three buttons.
 *
 * @slot start - instead of the button that joins; anything of yours may call `join()`
 * @slot controls - instead of the bar
 * @slot empty - while nobody else is there
 * @csspart people, tile, tile-own, tile-speaking, avatar, name, controls, button, button-mute, button-camera, button-leave, button-primary,
 *   message, notice, empty
 */
export class GuiseCallElement extends LitElement {
  static override properties = {
    server: {},
    room: {},
    name: {},
    token: {},
    avatar: {},
    camera: { type: Boolean },
    microphone: { type: Boolean },
    muted: { type: Boolean },
    layout: { reflect: true },
    autojoin: { type: Boolean },
    models: {},
    texts: { type: Object },
    step: { reflect: true },
    grid: { state: true },
  };
  static override styles = callStyles;

  /** Address of the server. */
  declare server: string;
  declare room: string;
  declare name: string;
  /** Where the server has a secret; as a property also a function that fetches one. */
  declare token: LobbyOptions['token'] | null;
  /** Whom one is seen as. Default: the member of the cast that belongs to the name. */
  declare avatar: AvatarInput | null;
  /** One's avatar follows one's face from the start; the browser asks. */
  declare camera: boolean;
  /** One is heard from the start; the browser asks. */
  declare microphone: boolean;
  /** Join muted. */
  declare muted: boolean;
  declare layout: 'grid' | 'strip';
  /** Join as soon as it is in the page and knows server, room and name. */
  declare autojoin: boolean;
  /** URL of the folder of the models. Default: the server's. */
  declare models: string | null;
  /** Sentences in place of `CALL_TEXTS`; as an attribute, JSON. */
  declare texts: CallTexts | null;
  /** Where one is. Read only. */
  declare step: CallStep;
  declare private grid: { columns: number; tileWidth: number };

  readonly #call = new CallModel(joinLobby);
  #people: { width: number; height: number } = { width: 0, height: 0 };
  #resize: ResizeObserver | null = null;
  #endUpdates: (() => void) | null = null;
  #hasAutojoined = false;
  #hadFocus = false;

  constructor() {
    super();
    this.server = '';
    this.room = '';
    this.name = '';
    this.token = null;
    this.avatar = null;
    this.camera = false;
    this.microphone = false;
    this.muted = false;
    this.layout = 'grid';
    this.autojoin = false;
    this.models = null;
    this.texts = null;
    this.step = 'idle';
    this.grid = { columns: 1, tileWidth: 0 };
    this.#listen();
  }

  /** While one is in: everything that a call can do. */
  get lobby(): Lobby | null {
    return this.#call.lobby;
  }

  /** @throws JoinError, LobbyError, AvatarError; `guise-closed` says so as well */
  async join(): Promise<Lobby> {
    const avatar = this.#readAvatar();
    return this.#call.join({
      server: this.server,
      room: this.room,
      camera: this.camera,
      microphone: this.microphone,
      // A token may say the name.
      ...((this.name || !this.token) && { name: this.name }),
      ...(this.muted && { muted: true }),
      ...(this.token && { token: this.token }),
      ...(avatar && { avatar }),
      ...(this.models && { models: this.models }),
    });
  }

  /** Also while it is being joined. */
  leave(): Promise<void> {
    return this.#call.leave();
  }

  setMuted(muted: boolean): void {
    this.lobby?.setMuted(muted);
  }

  setCameraOn(on: boolean): void {
    this.lobby?.setCameraOn(on);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resize = new ResizeObserver(([entry]) => this.#handleResized(entry?.contentRect));
    this.#endUpdates = studio.beforeFrame((now) => this.lobby?.update(now));
    for (const touch of TOUCHES) addEventListener(touch, this.#handleTouched, { capture: true });
    if (this.hasUpdated) this.#observePeople();
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize?.disconnect();
    this.#endUpdates?.();
    for (const touch of TOUCHES) removeEventListener(touch, this.#handleTouched, { capture: true });
    // Whoever is only moved to another place of the page stays in the call.
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.#hasAutojoined = false;
      void this.leave();
    });
  }

  protected override willUpdate(): void {
    this.#hadFocus = this.shadowRoot?.activeElement?.localName === 'button';
    const count = (this.lobby?.participants.size ?? 0) + 1;
    const grid = gridFor(count, this.#people.width, this.#people.height, GAP);
    if (grid.columns !== this.grid.columns || grid.tileWidth !== this.grid.tileWidth) this.grid = grid;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('step')) this.#handleStep();
    this.#layOut();
    if (!this.autojoin || this.#hasAutojoined || !this.server || !this.room || !(this.name || this.token))
      return;
    this.#hasAutojoined = true;
    this.#tryToJoin();
  }

  protected override render() {
    return html`
      <section aria-label=${this.#text('call')}>
        ${this.step === 'joined' ? this.#renderCall() : this.#renderDoor()}
      </section>
    `;
  }

  #renderDoor() {
    const { end } = this.#call;
    const isComing = this.step === 'joining' || this.step === 'waiting';
    const text = isComing ? this.#text(this.step === 'waiting' ? 'waiting' : 'joining') : this.#endText();
    return html`
      <div class="door">
        <guise-avatar
          class="self"
          part="avatar avatar-door"
          exportparts="canvas: avatar-canvas"
          .avatar=${this.avatar}
          .name=${this.name}
          label=""
        ></guise-avatar>
        <p part="message" role="status">
          ${isComing ? html`<span class="spinner">${icon(LoaderCircle)}</span>` : nothing}${text}
        </p>
        ${
          isComing
            ? html`<button part="button" @click=${this.#leave}>${this.#text('leave')}</button>`
            : html`<slot name="start">
                <button part="button button-primary" class="primary" @click=${this.#tryToJoin}>
                  ${this.#text(end ? (end.reason === 'left' ? 'joinAgain' : 'again') : 'join')}
                </button>
              </slot>`
        }
      </div>
    `;
  }

  #renderCall() {
    const lobby = this.lobby as Lobby;
    const others = [...lobby.participants.values()];
    return html`
      <ul part="people" class="people" aria-label=${this.#text('people')}>
        ${others.map((participant) => this.#renderTile(participant, false))} ${this.#renderTile(lobby.local, true)}
      </ul>
      ${this.#renderNotice()}
      ${
        others.length === 0
          ? html`<div part="empty" class="empty"><slot name="empty">${this.#text('alone')}</slot></div>`
          : nothing
      }
      <slot name="controls">${this.#renderControls(lobby.local)}</slot>
    `;
  }

  /** By script, not by an attribute: pages with a strict policy let no element have one. */
  #layOut(): void {
    const people = this.renderRoot.querySelector<HTMLElement>('.people');
    const { columns, tileWidth } = this.grid;
    const isGrid = this.layout === 'grid' && tileWidth > 0;
    people?.style.setProperty('--columns', isGrid ? `${columns}` : null);
    people?.style.setProperty('--tile', isGrid ? `${Math.floor(tileWidth)}px` : null);
  }

  #renderTile(who: LobbyParticipant | LocalPlayer, isOwn: boolean) {
    const isSpeaking = this.#call.speakers.has(who.id);
    const isAway = 'reconnecting' in who && who.reconnecting;
    const note = isAway ? this.#text('isReconnecting') : isOwn ? this.#text('you') : '';
    return html`
      <li part=${`tile${isOwn ? ' tile-own' : ''}${isSpeaking ? ' tile-speaking' : ''}`} class="tile">
        <guise-avatar
          part="avatar"
          exportparts="canvas: avatar-canvas"
          label=""
          .participant=${who}
          ?mirrored=${isOwn}
          ?speaking=${isSpeaking}
        ></guise-avatar>
        <span part="name" class="name">
          ${
            who.muted
              ? html`${icon(MicOff)}<span class="heard-only">${this.#text('isMuted')}: </span>`
              : nothing
          }
          <span class="who">${who.name}</span>
          ${note ? html`<span class="note">${note}</span>` : nothing}
        </span>
      </li>
    `;
  }

  #renderNotice() {
    const { notice, isReconnecting } = this.#call;
    if (isReconnecting)
      return html`<p part="notice" class="notice" role="status">${this.#text('reconnecting')}</p>`;
    if (!notice) return nothing;
    return html`
      <p part="notice" class="notice" role="status">
        <span>${this.#text(NOTICE_TEXTS[notice])}</span>
        <button class="close" aria-label=${this.#text('dismiss')} @click=${() => this.#call.dismissNotice()}>${icon(X)}</button>
      </p>
    `;
  }

  #renderControls(local: LocalPlayer) {
    const { muted, cameraOn } = local;
    return html`
      <div part="controls" class="controls" role="group" aria-label=${this.#text('controls')}>
        ${this.#renderButton('mute', muted ? MicOff : Mic, muted ? 'unmute' : 'mute', () => this.setMuted(!muted), !muted)}
        ${this.#renderButton('camera', ScanFace, cameraOn ? 'cameraOff' : 'cameraOn', () => this.setCameraOn(!cameraOn), cameraOn)}
        ${this.#renderButton('leave', PhoneOff, 'leave', this.#leave, false)}
      </div>
    `;
  }

  #renderButton(what: string, svg: string, text: CallText, act: () => void, isOn: boolean) {
    const label = this.#text(text);
    return html`<button
      part=${`button button-${what}${isOn ? ' button-on' : ''}`}
      class=${isOn ? 'round on' : 'round'}
      aria-label=${label}
      title=${label}
      @click=${act}
    >
      ${icon(svg)}
    </button>`;
  }

  readonly #handleTouched = (): void => this.#call.handleTouched();

  readonly #leave = (): void => void this.leave();

  /** The button's way in: what goes wrong is shown, and told by `guise-closed`. */
  readonly #tryToJoin = (): void => {
    this.join().catch(() => undefined);
  };

  #readAvatar(): AvatarDescription | null {
    try {
      return descriptionFrom(this.avatar);
    } catch (error) {
      this.#call.fail(error);
      throw error;
    }
  }

  #endText(): string {
    const { end } = this.#call;
    return end ? this.#text(textOfEnd(end.reason)) : this.name;
  }

  #text(which: CallText): string {
    return this.texts?.[which] ?? CALL_TEXTS[which];
  }

  #listen(): void {
    const call = this.#call;
    call.on('changed', () => {
      this.step = call.step;
      this.requestUpdate();
    });
    call.on('joined', (lobby) => this.#tell('guise-joined', { lobby }));
    call.on('participantJoined', (participant) => this.#tell('guise-participant-joined', { participant }));
    call.on('participantUpdated', (participant) => this.#tell('guise-participant-updated', { participant }));
    call.on('participantLeft', (participant) => this.#tell('guise-participant-left', { participant }));
    call.on('speakersChanged', (ids) => this.#tell('guise-speakers', { ids }));
    call.on('problem', (problem) => this.#tell('guise-problem', problem));
    call.on('closed', (end) => this.#tell('guise-closed', end));
  }

  #tell<Name extends keyof GuiseCallEvents>(name: Name, detail: GuiseCallEvents[Name]['detail']): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  #handleStep(): void {
    this.#observePeople();
    // Whoever has pressed a button that is gone goes on with the next one.
    if (this.#hadFocus) this.renderRoot.querySelector<HTMLElement>('.door button, .controls button')?.focus();
  }

  #observePeople(): void {
    this.#resize?.disconnect();
    const people = this.renderRoot.querySelector('.people');
    if (people) this.#resize?.observe(people);
  }

  #handleResized(room: DOMRectReadOnly | undefined): void {
    this.#people = { width: room?.width ?? 0, height: room?.height ?? 0 };
    this.requestUpdate();
  }
}

function icon(svg: string) {
  return html`<span class="icon" aria-hidden="true">${unsafeHTML(svg)}</span>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'guise-call': GuiseCallElement;
  }
  interface HTMLElementEventMap extends GuiseCallEvents {}
}
