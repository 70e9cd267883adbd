import type { RemoteParticipant } from '@guise/client';
import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Call } from '../call/call.js';
import type { Actor } from '../stage/actor.js';
import type { Cast } from '../stage/cast.js';
import '../stage/guise-tile.js';
import { type Arrangement, arrange } from '../stage/layouts/arrange.js';
import type { Area, Box } from '../stage/layouts/box.js';
import { DEPARTURE, type Stage } from '../stage/stage.js';
import { baseStyles } from '../ui/base-styles.js';
import { Watch } from '../ui/watch.js';
import { faceWords } from '../ui/words.js';
import { words } from '../words/index.js';
import './away-veil.js';
import { cornerOf } from './corner-drag.js';
import { roomTilesStyles } from './room-tiles-styles.js';
import './stranger-veil.js';

/** Tiles narrower than this have tighter corners [px]. */
const SMALL = 240;

/** Somebody who has left and is still seen going. */
interface Leaver {
  id: string;
  name: string;
  box: Box;
  actor: Actor | null;
  seated: boolean;
}

function initialOf(name: string): string {
  return [...name][0]?.toUpperCase() ?? '';
}

function place({ left, top, width, height }: Box): string {
  return `translate: ${left}px ${top}px; width: ${width}px; height: ${height}px`;
}

/** Everybody in the call, in the layout of the moment: tiles, or places at the round table. */
export class RoomTiles extends LitElement {
  static override properties = {
    stage: { attribute: false },
    call: { attribute: false },
    cast: { attribute: false },
    actor: { attribute: false },
    area: { state: true },
    leavers: { state: true },
  };
  declare stage: Stage;
  declare call: Call;
  declare cast: Cast;
  /** One's own, mirrored. */
  declare actor: Actor | null;
  declare private area: Area;
  declare private leavers: readonly Leaver[];
  /** Who was there when it was last drawn, and where. */
  #shown = new Map<string, Leaver>();
  #arrangement: Arrangement | null = null;
  readonly #resize = new ResizeObserver(([entry]) => {
    if (entry) this.#measured(entry.contentRect);
  });

  static override styles = [baseStyles, roomTilesStyles];

  constructor() {
    super();
    this.area = { width: 0, height: 0 };
    this.leavers = [];
    new Watch(this, () => this.call);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resize.observe(this);
    document.addEventListener('visibilitychange', this.#tellHidden);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize.disconnect();
    document.removeEventListener('visibilitychange', this.#tellHidden);
    this.stage.seat(null);
    this.call.playback.seat(null);
  }

  /** Takes its size; before the first picture, once what is around it has its own. */
  measure(): void {
    this.#measured({ width: this.clientWidth, height: this.clientHeight });
  }

  protected override willUpdate(changes: PropertyValues): void {
    const { call, area } = this;
    this.cast.sync(call.room.participants);
    // A window that is made larger moves nobody; people do.
    this.toggleAttribute('resized', changes.has('area'));
    if (area.width < 1 || area.height < 1) return;
    const { view } = call;
    this.#arrangement = arrange(
      {
        layout: call.screen.shown ? 'strip' : view.shownLayout,
        others: call.others.map(({ id }) => id),
        self: call.room.localId,
        selfShown: view.selfShown,
        corner: view.corner,
        focus: view.focus,
      },
      area,
    );
    this.#noteLeavers();
  }

  protected override updated(): void {
    const table = this.#arrangement?.table;
    const { call, cast } = this;
    const actorOf = (id: string) => cast.actors.get(id) as Actor;
    const { addressed } = call.view;
    const speaker = addressed === call.room.localId ? 'viewer' : (cast.actors.get(addressed ?? '') ?? null);
    this.stage.seat(
      table ? { element: this, plan: table.plan, actors: table.order.map(actorOf), speaker } : null,
    );
    const azimuths = table?.order.map((id, index) => [id, table.plan.seats[index]?.azimuth ?? 0] as const);
    call.playback.seat(azimuths ? new Map(azimuths) : null);
    if (this.#arrangement) call.attention.handleShown(this.#arrangement.boxes);
  }

  override render() {
    const arrangement = this.#arrangement;
    if (!arrangement) return nothing;
    const { boxes, corner, table } = arrangement;
    const self = boxes.get(this.call.room.localId);
    const among = [...boxes.values()].filter((box) => !(corner && box === self));
    const narrowest = Math.min(...among.map(({ width }) => width));
    return html`
      <div class="tiles ${narrowest < SMALL ? 'small' : ''} ${table ? 'table' : ''}">
        ${repeat(
          this.call.others,
          ({ id }) => id,
          (participant) => this.#renderOther(participant, boxes.get(participant.id) as Box, table !== null),
        )}
        ${this.#renderSelf(self ?? null, corner)}
        ${repeat(
          this.leavers,
          ({ id }) => id,
          ({ name, box, actor, seated }) => html`
            <guise-tile
              class="leaving"
              aria-hidden="true"
              .style=${place(box)}
              ?seated=${seated}
              initial=${initialOf(name)}
              .stage=${this.stage}
              .actor=${actor}
            ></guise-tile>
          `,
        )}
      </div>
    `;
  }

  #renderOther({ id, name, muted, handRaised, reconnecting }: RemoteParticipant, box: Box, seated: boolean) {
    const { call } = this;
    const speaking = call.isSpeaking(id);
    return html`
      <guise-tile
        .style=${place(box)}
        data-participant=${id}
        data-speaking=${speaking}
        ?speaking=${speaking}
        ?muted=${muted}
        ?seated=${seated}
        pinnable
        ?pinned=${call.view.pinned === id}
        label=${name}
        initial=${initialOf(name)}
        ?hand=${handRaised}
        .quality=${call.quality.of(id)}
        .reaction=${call.reactions.of(id)}
        .stage=${this.stage}
        .actor=${this.cast.actors.get(id) ?? null}
        @pin=${() => this.#pin(id, name)}
        >${this.#renderVeil(id, reconnecting)}</guise-tile
      >
    `;
  }

  #renderVeil(id: string, reconnecting: boolean) {
    if (reconnecting) return html`<guise-away></guise-away>`;
    return this.call.sealing?.isStranger(id) ? html`<guise-stranger></guise-stranger>` : nothing;
  }

  /** What would help one's camera, once it has stood for a while. */
  #framingWords(): string {
    const { lasting } = this.call.me.face.framing;
    return lasting ? words.framing[lasting].short : '';
  }

  /** @param box `null`: not shown */
  #renderSelf(box: Box | null, corner: boolean) {
    const { me, room } = this.call;
    const speaking = this.call.isSpeaking(room.localId);
    return html`
      <guise-tile
        class=${corner ? 'corner' : ''}
        .style=${box ? place(box) : ''}
        ?hidden=${!box}
        data-participant=${room.localId}
        data-speaking=${speaking}
        data-self
        ?speaking=${speaking}
        ?muted=${me.muted}
        ?above=${corner}
        label=${words.talk.you}
        initial=${initialOf(me.name)}
        ?hand=${this.call.handRaised}
        .reaction=${this.call.reactions.of(room.localId)}
        note=${faceWords(me.face.status) || this.#framingWords()}
        .stage=${this.stage}
        .actor=${this.actor}
        @pointerdown=${corner ? this.#startDrag : nothing}
      ></guise-tile>
    `;
  }

  #pin(id: string, name: string): void {
    const { view } = this.call;
    view.togglePin(id);
    this.call.announce(view.pinned === id ? words.stage.pinned(name) : words.stage.unpinned);
  }

  /** Who was there and is not any more goes before everybody's eyes. */
  #noteLeavers(): void {
    const { boxes, table } = this.#arrangement as Arrangement;
    const left = [...this.#shown.values()].filter(({ id }) => !this.call.room.participants.has(id));
    this.#shown = new Map(
      this.call.others.map(({ id, name }) => {
        const actor = this.cast.actors.get(id) ?? null;
        return [id, { id, name, box: boxes.get(id) as Box, actor, seated: table !== null }];
      }),
    );
    if (left.length === 0 || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    this.leavers = [...this.leavers, ...left];
    setTimeout(() => {
      this.leavers = this.leavers.filter((leaver) => !left.includes(leaver));
    }, DEPARTURE);
  }

  #measured({ width, height }: Area): void {
    if (width !== this.area.width || height !== this.area.height) this.area = { width, height };
  }

  readonly #tellHidden = (): void => this.call.attention.handleHidden(document.hidden);

  readonly #startDrag = (event: PointerEvent): void => {
    const tile = event.currentTarget as HTMLElement;
    const corner = cornerOf(event, tile, this.getBoundingClientRect());
    void corner.then((chosen) => chosen && this.call.view.moveSelf(chosen));
  };
}

customElements.define('guise-tiles', RoomTiles);
