import type { RemoteParticipant } from '@guise/client';
import type { Reaction } from '@guise/protocol';
import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Call } from '../call/call.js';
import type { Actor } from '../stage/actor.js';
import '../stage/guise-tile.js';
import { listenForTalk } from '../call/push-to-talk.js';
import type { Cast } from '../stage/cast.js';
import type { Stage } from '../stage/stage.js';
import { layoutTiles } from '../stage/tile-layout.js';
import '../devices/devices-panel.js';
import { baseStyles } from '../ui/base-styles.js';
import { icon } from '../ui/icons.js';
import { Watch } from '../ui/watch.js';
import { faceWords } from '../ui/words.js';
import { words } from '../words/index.js';
import './chat-panel.js';
import type { ControlBar } from './control-bar.js';
import './control-bar.js';
import { copyLink } from './copy-link.js';
import './invite-panel.js';
import type { MenuEntry } from './more-menu.js';
import { roomStyles } from './room-styles.js';

/** Space between tiles [px]. */
const GAP = 8;
/** An announcement longer than this stays longer, too [characters]. */
const LONG = 60;
/** Tiles narrower than this have tighter corners [px]. */
const SMALL = 240;

function initialOf(name: string): string {
  return [...name][0]?.toUpperCase() ?? '';
}

/** The call: everybody's avatars and the control bar. Fires `leave`. */
export class RoomScreen extends LitElement {
  static override properties = {
    stage: { attribute: false },
    call: { attribute: false },
    cast: { attribute: false },
    actor: { attribute: false },
    room: {},
    link: {},
    area: { state: true },
  };
  declare stage: Stage;
  declare call: Call;
  declare cast: Cast;
  /** One's own, mirrored. */
  declare actor: Actor | null;
  declare room: string;
  declare link: string;
  declare private area: { width: number; height: number };
  readonly #resize = new ResizeObserver(([entry]) => {
    if (entry) this.area = { width: entry.contentRect.width, height: entry.contentRect.height };
  });

  #stopTalk: () => void = () => undefined;

  static override styles = [baseStyles, roomStyles];

  constructor() {
    super();
    this.area = { width: 0, height: 0 };
    new Watch(this, () => this.call);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('keydown', this.#handleKey);
    if (this.call) this.#listenForTalk();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('keydown', this.#handleKey);
    this.#stopTalk();
    this.#resize.disconnect();
  }

  #listenForTalk(): void {
    this.#stopTalk();
    this.#stopTalk = listenForTalk(this.call.me.talk, window);
  }

  protected override firstUpdated(_changes: PropertyValues<this>): void {
    this.#listenForTalk();
    const area = this.renderRoot.querySelector('.tiles');
    if (!area) return;
    // The observer speaks after the first picture, in which the tiles would have no size; the bar takes its own before.
    void this.#controls?.updateComplete.then(() => {
      this.area = { width: area.clientWidth, height: area.clientHeight };
    });
    this.#resize.observe(area);
  }

  override render() {
    const { call } = this;
    this.cast.sync(call.room.participants);
    const others = call.others;
    return html`
      <main class=${others.length === 0 && call.panels.open !== 'invite' ? 'alone' : ''} aria-label="Call ${this.room}">
        ${this.#renderTiles(others)} ${others.length === 0 && call.panels.open !== 'invite' ? this.#renderInvitation() : nothing}
      </main>
      ${
        call.panels.open === 'chat'
          ? html`<guise-chat
              .conversation=${call.conversation}
              role="complementary"
              aria-label="Chat"
              @close=${() => call.panels.toggle('chat')}
            ></guise-chat>`
          : nothing
      }
      ${this.#renderPanel()}
      <footer>
        <guise-controls
          .me=${call.me}
          link=${this.link}
          ?offerLink=${others.length > 0}
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
      ${this.#renderMessages()}
    `;
  }

  #renderPanel() {
    const { panels, me } = this.call;
    if (panels.open === 'devices') {
      return html`<guise-devices
        inCall
        .me=${me}
        .drawing=${this.stage.drawing !== 'missing'}
        role="complementary"
        aria-label=${words.devices.title}
        @close=${() => panels.toggle('devices')}
      ></guise-devices>`;
    }
    if (panels.open !== 'invite') return nothing;
    return html`<guise-invite
      room=${this.room}
      link=${this.link}
      role="complementary"
      aria-label=${words.invite.title}
      @close=${() => panels.toggle('invite')}
    ></guise-invite>`;
  }

  /** With one other person you are a small tile in the corner; with more you sit among them. */
  #renderTiles(others: readonly RemoteParticipant[]) {
    const corner = others.length === 1;
    const count = others.length + (corner ? 0 : 1);
    const { tileWidth, tileHeight } = layoutTiles(count, this.area.width, this.area.height, GAP);
    return html`
      <div class="tiles ${tileWidth < SMALL ? 'small' : ''}" style="--tile-width: ${tileWidth}px; --tile-height: ${tileHeight}px">
        ${repeat(
          others,
          ({ id }) => id,
          (participant) => this.#renderOther(participant),
        )}
        ${this.#renderSelf(corner)}
      </div>
    `;
  }

  #renderOther({ id, name, muted, handRaised }: RemoteParticipant) {
    const speaking = this.call.isSpeaking(id);
    return html`
      <guise-tile
        data-participant=${id}
        data-speaking=${speaking}
        ?speaking=${speaking}
        ?muted=${muted}
        label=${name}
        initial=${initialOf(name)}
        ?hand=${handRaised}
        .reaction=${this.call.reactions.of(id)}
        .stage=${this.stage}
        .actor=${this.cast.actors.get(id) ?? null}
      ></guise-tile>
    `;
  }

  #renderSelf(corner: boolean) {
    const { me, room } = this.call;
    const speaking = this.call.isSpeaking(room.localId);
    return html`
      <guise-tile
        class=${corner ? 'corner' : ''}
        data-participant=${room.localId}
        data-speaking=${speaking}
        data-self
        ?speaking=${speaking}
        ?muted=${me.muted}
        ?above=${corner}
        label="You"
        initial=${initialOf(me.name)}
        ?hand=${this.call.handRaised}
        .reaction=${this.call.reactions.of(room.localId)}
        note=${faceWords(me.face.status) || this.#framingWords()}
        .stage=${this.stage}
        .actor=${this.actor}
      ></guise-tile>
    `;
  }

  /** What would help one's camera, once it has stood for a while. */
  #framingWords(): string {
    const { lasting } = this.call.me.face.framing;
    return lasting ? words.framing[lasting].short : '';
  }

  /** What the menu offers; a key does the same. */
  #entries(): MenuEntry[] {
    const { me, panels } = this.call;
    return [
      {
        id: 'invite',
        label: words.invite.menu,
        icon: 'invite',
        key: 'I',
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
      {
        id: 'devices',
        label: words.devices.menu,
        icon: 'settings',
        key: 'D',
        act: () => panels.toggle('devices'),
      },
      {
        id: 'space-talks',
        label: words.devices.spaceTalks,
        icon: 'mic',
        on: me.talk.spaceTalks,
        act: () => {
          me.talk.spaceTalks = !me.talk.spaceTalks;
          this.dispatchEvent(new Event('remember', { bubbles: true, composed: true }));
        },
      },
    ];
  }

  get #controls(): ControlBar | null {
    return this.renderRoot.querySelector<ControlBar>('guise-controls');
  }

  #renderInvitation() {
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

  #renderMessages() {
    const { announcement, connection, playback } = this.call;
    return html`
      <div class="heard-only" aria-live="polite">${announcement.text}</div>
      ${
        announcement.text
          ? keyed(
              announcement.number,
              html`<p class="toast ${announcement.text.length > LONG ? 'long' : ''}" aria-hidden="true">${announcement.text}</p>`,
            )
          : nothing
      }
      ${
        playback.blocked && connection === 'connected'
          ? html`<button class="primary hear" @click=${() => playback.resume()}>
              ${icon('volume')} Click to hear everyone
            </button>`
          : nothing
      }
      ${
        connection === 'reconnecting'
          ? html`<div class="veil" role="alert">
              <div>
                ${icon('loader')}
                <h2>Reconnecting…</h2>
                <p>The connection dropped. You’ll be back as soon as it is.</p>
              </div>
            </div>`
          : nothing
      }
    `;
  }

  readonly #handleKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const [target] = event.composedPath();
    if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) return;
    const key = event.key.toLowerCase();
    if (key === 'm') void this.call.me.toggleMuted();
    if (key === 'v') void this.call.me.toggleCamera();
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
