import type { FetchFile } from '@guise/avatar';
import type { Reaction } from '@guise/protocol';
import { html, LitElement, nothing } from 'lit';
import type { Call } from '../call/call.js';
import { listenForTalk } from '../call/push-to-talk.js';
import '../mocap/recording-marks.js';
import type { Actor } from '../stage/actor.js';
import type { Cast } from '../stage/cast.js';
import type { Stage } from '../stage/stage.js';
import { baseStyles } from '../ui/base-styles.js';
import { icon } from '../ui/icons.js';
import { Watch } from '../ui/watch.js';
import { words } from '../words/index.js';
import type { ControlBar } from './control-bar.js';
import './control-bar.js';
import { copyLink } from './copy-link.js';
import { deviceEntries } from './device-entries.js';
import type { MenuEntry } from './more-menu.js';
import { PanelFocus } from './panel-focus.js';
import { renderPanels } from './panel-parts.js';
import './room-messages.js';
import { roomStyles } from './room-styles.js';
import type { RoomTiles } from './room-tiles.js';
import './room-tiles.js';
import { renderCaptions, renderSharedScreen, screenEntries } from './screen-parts.js';
import { canBeSmall, type ShownSmall, SmallWindow } from './small-window.js';
import { stageEntries } from './stage-entries.js';

/** Where letters are letters. */
const WRITABLE = [HTMLInputElement, HTMLTextAreaElement, HTMLSelectElement];

/** The call: everybody's avatars and the control bar. Fires `leave`. */
export class RoomScreen extends LitElement {
  static override properties = {
    stage: { attribute: false },
    call: { attribute: false },
    cast: { attribute: false },
    fetchFile: { attribute: false },
    actor: { attribute: false },
    room: {},
    link: {},
    compact: { type: Boolean, reflect: true },
    controls: {},
  };
  declare stage: Stage;
  declare call: Call;
  declare cast: Cast;
  /** Where avatars of one's own come from. */
  declare fetchFile: FetchFile;
  /** One's own, mirrored. */
  declare actor: Actor | null;
  declare room: string;
  declare link: string;
  /** In a small frame, between other things: everything closer, and nobody is invited. */
  declare compact: boolean;
  /** The bar and what it offers, with the keys for it: everything, what no call can do without, or nothing. */
  declare controls: 'full' | 'minimal' | 'none';
  #window: SmallWindow | null = null;
  readonly #focus = new PanelFocus();

  #stopTalk: () => void = () => undefined;

  static override styles = [baseStyles, roomStyles];

  constructor() {
    super();
    this.compact = false;
    this.controls = 'full';
    new Watch(this, () => this.call);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('keydown', this.#handleKey);
    if (this.call) this.#listenForTalk();
    document.addEventListener('fullscreenchange', this.#handleFullscreen);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('keydown', this.#handleKey);
    this.#stopTalk();
    document.removeEventListener('fullscreenchange', this.#handleFullscreen);
    this.#window?.close();
  }

  #listenForTalk(): void {
    this.#stopTalk();
    this.#stopTalk = listenForTalk(this.call.me.talk, window);
  }

  protected override firstUpdated(): void {
    this.#listenForTalk();
    // The bar takes its size first: else everybody would move once it has.
    void this.#controls?.updateComplete.then(() =>
      this.renderRoot.querySelector<RoomTiles>('guise-tiles')?.measure(),
    );
  }

  protected override willUpdate(): void {
    this.#focus.handleBefore(this.call.panels.open !== null);
  }

  protected override updated(): void {
    this.#focus.handleAfter(this.call.panels.open !== null);
  }

  override render() {
    const { call } = this;
    const others = call.others;
    const alone = others.length === 0 && call.panels.open !== 'invite';
    const shown = call.screen.shown !== null;
    return html`
      <guise-sharing-bar .sharing=${call.screen}></guise-sharing-bar>
      <main class=${alone ? 'alone' : shown ? 'presenting' : ''} aria-label=${words.panels.call(this.room)}>
        ${alone && !this.compact ? nothing : html`<h1 class="heard-only">${words.panels.call(this.room)}</h1>`}
        ${renderSharedScreen(call)}
        <guise-tiles .stage=${this.stage} .call=${call} .cast=${this.cast} .actor=${this.actor}></guise-tiles>
        ${alone ? this.#renderInvitation() : nothing}
      </main>
      <guise-recording-marks .call=${call} ?active=${call.recorder.state === 'recording' || call.consent.recorders.length > 0}></guise-recording-marks>
      ${renderPanels(this)} ${renderCaptions(call)}
      ${this.controls === 'none' ? nothing : this.#renderBar(call)}
      <guise-messages .call=${call}></guise-messages>
    `;
  }

  #renderBar(call: Call) {
    return html`
      <footer>
        ${call.sealing && !this.compact ? this.#renderSeal() : nothing}
        <guise-controls
          .me=${call.me}
          ?minimal=${this.controls === 'minimal'}
          link=${this.link}
          ?handRaised=${call.handRaised}
          ?chatOpen=${call.panels.open === 'chat'}
          .entries=${this.#entries()}
          .unread=${call.conversation.unread}
          @hand=${() => call.toggleHand()}
          @chat=${() => call.panels.toggle('chat')}
          @react=${({ detail }: CustomEvent<Reaction>) => call.react(detail)}
          @leave=${() => this.dispatchEvent(new Event('leave'))}
        ></guise-controls>
      </footer>
    `;
  }

  /** That nobody else listens in, and the way to what proves it. */
  #renderSeal() {
    const { panels } = this.call;
    return html`
      <button
        class="sealed"
        aria-label=${words.seal.open}
        title=${words.seal.open}
        aria-expanded=${panels.open === 'stats'}
        @click=${() => panels.toggle('stats')}
      >
        ${icon('lock')}${words.seal.chip}
      </button>
    `;
  }

  /** What the menu offers; a key does the same. */
  #entries(): MenuEntry[] {
    const { panels, me } = this.call;
    const entries: MenuEntry[] = [
      ...stageEntries(this.call),
      ...(canBeSmall() && this.stage.drawing !== 'missing' ? [this.#smallWindowEntry()] : []),
      {
        id: 'people',
        label: words.people.people,
        icon: 'users',
        key: 'P',
        on: panels.open === 'people',
        act: () => panels.toggle('people'),
      },
      {
        id: 'mocap',
        label: words.mocap.record,
        icon: 'record',
        key: 'R',
        act: () => panels.toggle('mocap'),
      },
      {
        id: 'stats',
        label: words.stats.title,
        icon: 'activity',
        key: 'I',
        act: () => panels.toggle('stats'),
      },
      ...(this.call.sealing
        ? [{ id: 'seal', label: words.seal.sealed, icon: 'lock', act: () => panels.toggle('stats') } as const]
        : []),
      ...screenEntries(this.call),
      ...(this.link ? this.#linkEntries() : []),
      ...deviceEntries(this.call, () => this.#remember()),
    ];
    return me.shortcuts ? entries : entries.map(({ key, ...entry }) => entry);
  }

  #linkEntries(): MenuEntry[] {
    const { panels } = this.call;
    return [
      {
        id: 'invite',
        label: words.invite.menu,
        icon: 'invite',
        key: 'A',
        on: panels.open === 'invite',
        act: () => panels.toggle('invite'),
      },
      {
        id: 'copy-link',
        label: words.panels.copyLink,
        icon: 'link',
        key: 'L',
        act: () =>
          void copyLink(this.link).then((copied) => copied && this.call.announce(words.panels.linkCopied)),
      },
    ];
  }

  #remember(): void {
    this.dispatchEvent(new Event('remember'));
  }

  #smallWindowEntry(): MenuEntry {
    return {
      id: 'picture-in-picture',
      label: words.stage.pictureInPicture,
      icon: 'pip',
      key: 'W',
      on: this.#window?.isOpen ?? false,
      act: () => void this.#toggleSmallWindow(),
    };
  }

  async #toggleSmallWindow(): Promise<void> {
    if (this.#window?.isOpen) return this.#window.close();
    this.#window ??= new SmallWindow(
      this.stage,
      () => this.#inSmallWindow(),
      () => {
        if (!this.#window?.isOpen) this.call.attention.handleWindow(null);
        this.requestUpdate();
      },
    );
    try {
      await this.#window.open();
    } catch (error) {
      console.warn('No small window:', error);
      this.call.announce(words.stage.pictureFailed);
    }
    this.requestUpdate();
  }

  /** Who is large, else who came first, else oneself. */
  #inSmallWindow(): ShownSmall {
    const { call, cast } = this;
    const { participants } = call.room;
    const other = participants.get(call.view.focus ?? '') ?? call.others[0];
    call.attention.handleWindow(other?.id ?? null);
    const actor = other && cast.actors.get(other.id);
    return other && actor
      ? { actor, name: other.name, speaking: call.isSpeaking(other.id) }
      : { actor: this.actor, name: words.talk.you, speaking: call.isSpeaking(call.room.localId) };
  }

  get #controls(): ControlBar | null {
    return this.renderRoot.querySelector<ControlBar>('guise-controls');
  }

  #renderInvitation() {
    if (this.compact) return html`<p class="first">${words.embed.alone}</p>`;
    if (!this.link) return html`<aside><h1>${words.invite.first}</h1><p>${words.people.guests}</p></aside>`;
    return html`
      <aside>
        <h1>${words.invite.first}</h1>
        <p>${words.invite.firstText}</p>
        <guise-invitation
          room=${this.room}
          link=${this.link}
          @code=${() => this.call.panels.toggle('invite')}
        ></guise-invitation>
      </aside>
    `;
  }

  readonly #handleFullscreen = (): void => this.requestUpdate();

  readonly #handleKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const [target] = event.composedPath();
    if (WRITABLE.some((element) => target instanceof element)) return;
    const key = event.key.toLowerCase();
    if (this.controls === 'none' || !this.call.me.shortcuts) return;
    if (key === 'm') void this.call.me.toggleMuted();
    if (key === 'v') void this.call.me.toggleCamera();
    if (this.controls === 'minimal') return;
    if (key === 'h') this.call.toggleHand();
    if (key === 'c' || key === 'e' || key === 'o') event.preventDefault();
    if (key === 'c') this.call.panels.toggle('chat');
    if (key === 'e') this.#controls?.openReactions();
    if (key === 'o') this.#controls?.openMore();
    this.#entries()
      .find((entry) => entry.key?.toLowerCase() === key)
      ?.act();
  };
}

customElements.define('guise-room', RoomScreen);
