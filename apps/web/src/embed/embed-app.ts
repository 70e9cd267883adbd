import { JoinError } from '@guise/client';
import type { EmbedTheme } from '@guise/embed/embed-protocol';
import { html, LitElement, nothing } from 'lit';
import { createMe, preferencesOf } from '../app/devices.js';
import { enterCall, watchStrain } from '../app/enter-call.js';
import { linkTrouble } from '../app/link-trouble.js';
import { preloadSeal } from '../app/load-seal.js';
import { loadPreferences, savePreferences } from '../app/preferences.js';
import { isSealed } from '../app/route.js';
import { pageStorage } from '../app/storage.js';
import { AvatarFiles } from '../avatars/avatar-files.js';
import type { Call } from '../call/call.js';
import type { Me } from '../call/me.js';
import type { StrainWatch } from '../call/strain-watch.js';
import '../room/room-screen.js';
import type { Look } from '@guise/avatar';
import { Actor } from '../stage/actor.js';
import { Cast } from '../stage/cast.js';
import { Stage } from '../stage/stage.js';
import '../ui/notice-screen.js';
import { Watch } from '../ui/watch.js';
import type { Notice } from '../ui/words.js';
import { CommandDoer, sayReady } from './command-doer.js';
import './embed-door.js';
import { visitNotice } from './embed-notices.js';
import { type EmbedPageOptions, parseEmbedOptions } from './embed-options.js';
import { OWN_COLOURS, propertiesOf, themed } from './embed-theme.js';
import { EmbedVisit } from './embed-visit.js';
import { Embedder } from './embedder.js';
import { type EmbedConfig, frameTroubles } from './frame.js';

/** A call in a frame of somebody else's page: its door, the call, and what comes after. The page around commands it. */
export class GuiseEmbed extends LitElement {
  static override properties = { actor: { state: true } };
  /** One's own avatar, as in a mirror; `null` until the first screen stands. */
  declare actor: Actor | null;
  readonly stage: Stage;
  readonly cast: Cast;
  readonly files = new AvatarFiles();
  readonly visit: EmbedVisit;
  readonly #options: EmbedPageOptions = parseEmbedOptions(location);
  readonly #storage = pageStorage();
  /** Why nobody can come in by this address, in this browser. */
  readonly #trouble = linkTrouble(this.#options.secret);
  #embedder: Embedder | null = null;
  #strainWatch: StrainWatch | null = null;
  #colours = OWN_COLOURS;
  /** As they were at the last change of the visit. */
  #call: Call | null = null;
  #me: Me | null = null;
  #worn: Look = { name: '', avatar: null };

  constructor() {
    super();
    const canvas = document.querySelector<HTMLCanvasElement>('#stage');
    if (!canvas) throw new Error('The page has no canvas #stage.');
    const draw = new URLSearchParams(location.search).get('render') !== 'off';
    this.stage = new Stage(canvas, { draw });
    this.cast = new Cast(this.stage, this.files.fetch);
    this.actor = null;
    this.visit = new EmbedVisit({
      options: this.#options,
      createMe: () => createMe(loadPreferences(this.#storage)),
      enter: async (entry) => {
        if (this.#trouble) throw JoinError.unsupported(new Error(this.#trouble.text));
        return enterCall({ ...entry, files: this.files, storage: this.#storage });
      },
      tell: (name, data) => this.#embedder?.tell(name, data),
    });
    new Watch(this, () => this.visit);
    this.visit.subscribe(() => this.#handleVisit());
  }

  get call(): Call | null {
    return this.visit.call;
  }

  get me(): Me | null {
    return this.visit.me;
  }

  /** Begins. @param config whose pages may command this one, as the server says */
  begin({ origins }: EmbedConfig): void {
    const { visit } = this;
    const ready = () => this.#embedder && sayReady(this.#embedder, this.#options.room, visit);
    const doer = new CommandDoer(
      visit,
      (theme) => this.#paint(theme),
      () => void ready(),
    );
    if (window.parent !== window) this.#embedder = new Embedder(window, origins, doer.do);
    ready();
    for (const trouble of frameTroubles(document, this.#options)) this.#embedder?.tellError(trouble);
    if (!this.#trouble) preloadSeal(this.#options.secret);
    visit.begin();
  }

  protected override firstUpdated(): void {
    // Making an avatar takes a good part of a second: words and buttons come first.
    requestAnimationFrame(() =>
      setTimeout(() => {
        // Whoever is at the device changes from call to call; the actor stays.
        this.actor = new Actor(this.#look(), () => this.me?.mirrored() ?? null, this.files.fetch);
        this.stage.add(this.actor);
      }),
    );
  }

  override render() {
    if (this.#trouble) return this.#renderNotice({ ...this.#trouble, actionLabel: '' });
    const { step, me } = this.visit;
    const commanded = this.#options.start === 'command';
    if (step.name === 'over') return this.#renderNotice(visitNotice(step, commanded));
    if (step.name === 'joined')
      return html`
        <guise-room
          compact
          controls=${this.#options.controls}
          .stage=${this.stage}
          .call=${step.call}
          .cast=${this.cast}
          .fetchFile=${this.files.fetch}
          .actor=${this.actor}
          room=${this.#options.room ?? ''}
          link=""
          @remember=${this.#remember}
          @leave=${() => this.visit.leave()}
        ></guise-room>
      `;
    // The server has not said yet who may command.
    if (!me) return nothing;
    return html`
      <guise-embed-door
        .stage=${this.stage}
        .actor=${this.actor}
        .me=${me}
        .files=${this.files}
        step=${step.name}
        ?sealed=${isSealed(this.#options.secret)}
        ?commanded=${commanded}
        @look=${this.#handleLook}
        @join=${() => this.visit.join({ told: true }).catch((error: unknown) => console.warn('Not in the call:', error))}
        @leave=${() => this.visit.leave()}
      ></guise-embed-door>
    `;
  }

  #renderNotice(notice: Notice) {
    const act = () => (notice.action === 'reload' ? location.reload() : this.visit.again());
    return html`<guise-notice .notice=${notice} @act=${act}></guise-notice>`;
  }

  #look(): Look {
    const { name, avatar } = this.me ?? loadPreferences(this.#storage);
    return { name, avatar };
  }

  readonly #handleLook = (): void => {
    const look = this.#look();
    if (look.name === this.#worn.name && look.avatar === this.#worn.avatar) return;
    this.#worn = look;
    this.actor?.wear(look);
  };

  readonly #remember = (): void => {
    if (this.#me) savePreferences(this.#storage, preferencesOf(this.#me));
  };

  #handleVisit(): void {
    const { me, call } = this.visit;
    // The call has taught how far this face goes.
    if (me !== this.#me) this.#remember();
    if (me && me !== this.#me) me.subscribe(this.#handleLook);
    this.#me = me;
    this.#handleLook();
    if (call === this.#call) return;
    this.#call = call;
    this.#strainWatch?.close();
    this.#strainWatch = call && watchStrain(call, this.stage, location.search);
    if (!call) this.cast.clear();
  }

  /** @throws EmbedError `malformed`: colours that nobody could read */
  #paint(theme: EmbedTheme): void {
    this.#colours = themed(this.#colours, theme);
    const { style } = document.documentElement;
    for (const [name, value] of Object.entries(propertiesOf(this.#colours))) style.setProperty(name, value);
  }
}

customElements.define('guise-embed', GuiseEmbed);
