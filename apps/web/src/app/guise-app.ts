import { type Look, serializeWorn } from '@guise/avatar';
import { JoinError, type JoinErrorReason } from '@guise/client';
import { html, LitElement, type TemplateResult } from 'lit';
import { AvatarFiles } from '../avatars/avatar-files.js';
import type { Call } from '../call/call.js';
import type { Me } from '../call/me.js';
import type { StrainWatch } from '../call/strain-watch.js';
import '../home/home-screen.js';
import { RecentRooms } from '../home/recent-rooms.js';
import '../prejoin/prejoin-screen.js';
import '../room/room-screen.js';
import { Actor } from '../stage/actor.js';
import { Cast } from '../stage/cast.js';
import { Stage } from '../stage/stage.js';
import { keepFilesOut } from '../ui/dropped-files.js';
import '../ui/notice-screen.js';
import '../waiting/waiting-screen.js';
import { joinNotice, LOST_NOTICE, NOTHING_HERE_NOTICE, type Notice, overNotice } from '../ui/words.js';
import { words } from '../words/index.js';
import { createMe, preferencesOf } from './devices.js';
import { askedLayout, enterCall, watchStrain } from './enter-call.js';
import { linkQuery, pageQuery, parseLinkOptions } from './link-options.js';
import { linkTrouble } from './link-trouble.js';
import { preloadSeal } from './load-seal.js';
import { loadPreferences, savePreferences } from './preferences.js';
import { inviteLink, isSealed, parseRoute, type Route } from './route.js';

/** What the address bar cannot say: whether one is in the call, or stuck. */
type Step =
  | { name: 'ready' }
  | { name: 'joining' }
  | { name: 'waiting' }
  | { name: 'inside'; call: Call }
  | { name: 'stuck'; notice: Notice };

/** The whole app: shows the screen the address asks for and moves from pre-join into the call and out. */
export class GuiseApp extends LitElement {
  static override properties = { route: { state: true }, step: { state: true }, actor: { state: true } };
  declare route: Route;
  declare step: Step;

  readonly stage: Stage;
  readonly cast: Cast;
  readonly files = new AvatarFiles();
  readonly rooms = new RecentRooms(localStorage);
  /** One's own avatar, as in a mirror; `null` until the first screen stands. */
  declare actor: Actor | null;
  me: Me | null = null;
  /** Ends joining and waiting. */
  #joining: AbortController | null = null;
  #strainWatch: StrainWatch | null = null;

  constructor() {
    super();
    const canvas = document.querySelector<HTMLCanvasElement>('#stage');
    if (!canvas) throw new Error('The page has no canvas #stage.');
    const draw = new URLSearchParams(location.search).get('render') !== 'off';
    this.stage = new Stage(canvas, { draw });
    this.cast = new Cast(this.stage, this.files.fetch);
    this.actor = null;
    this.route = parseRoute(location.pathname, location.hash);
    this.step = { name: 'ready' };
    addEventListener('popstate', () => this.#follow());
    // Who closes the tab in a call never leaves it: what the call taught is kept now.
    addEventListener('pagehide', this.#remember);
    keepFilesOut(window);
    this.#enter();
  }

  /** The call one is in. */
  get call(): Call | null {
    return this.step.name === 'inside' ? this.step.call : null;
  }

  protected override firstUpdated(): void {
    // Making an avatar takes a good part of a second: words and buttons come first.
    requestAnimationFrame(() =>
      setTimeout(() => {
        this.actor ??= this.#createActor();
      }),
    );
  }

  override render(): TemplateResult {
    if (this.step.name === 'stuck') {
      const { notice } = this.step;
      return html`<guise-notice .notice=${notice} @act=${() => this.#act(notice)}></guise-notice>`;
    }
    if (this.route.screen === 'home') return this.#renderHome();
    if (this.route.screen === 'replay') return this.#renderReplay();
    if (this.step.name === 'inside') return this.#renderRoom(this.step.call);
    if (this.step.name === 'waiting') return this.#renderWaiting();
    return this.#renderPrejoin();
  }

  #renderHome() {
    return html`
      <guise-home
        .stage=${this.stage}
        .actor=${this.actor}
        .rooms=${this.rooms}
        @navigate=${(event: CustomEvent<string>) => this.#navigate(event.detail)}
      ></guise-home>
    `;
  }

  #renderReplay() {
    void import('../replay/replay-screen.js');
    const { name, avatar } = loadPreferences(localStorage);
    return html`
      <guise-replay
        .stage=${this.stage}
        .fetchFile=${this.files.fetch}
        name=${name}
        .own=${avatar}
      ></guise-replay>
    `;
  }

  #renderPrejoin() {
    return html`
      <guise-prejoin
        .stage=${this.stage}
        .actor=${this.actor}
        .me=${this.me}
        .files=${this.files}
        room=${this.#room().room}
        ?sealed=${isSealed(this.#room().secret)}
        ?joining=${this.step.name === 'joining'}
        @look=${this.#handleLook}
        @remember=${this.#remember}
        @join=${this.#handleJoin}
      ></guise-prejoin>
    `;
  }

  #renderWaiting() {
    return html`
      <guise-waiting
        .stage=${this.stage}
        .actor=${this.actor}
        .me=${this.me}
        room=${this.#room().room}
        @leave=${() => this.#follow()}
      ></guise-waiting>
    `;
  }

  #renderRoom(call: Call) {
    const { room, secret, token } = this.#room();
    return html`
      <guise-room
        .stage=${this.stage}
        .call=${call}
        .cast=${this.cast}
        .fetchFile=${this.files.fetch}
        .actor=${this.actor}
        room=${room}
        link=${token === null ? inviteLink(location.origin, room, secret, location.search) : ''}
        @remember=${this.#remember}
        @leave=${() => this.#goHome()}
      ></guise-room>
    `;
  }

  #room() {
    return this.route.screen === 'room' ? this.route : { room: '', secret: '', token: null };
  }

  /** One's own avatar is what one has chosen, else what one's name says, on every screen. */
  #createActor(): Actor {
    // Whoever is at the device changes from call to call; the actor stays.
    const actor = new Actor(this.#look(), () => this.me?.mirrored() ?? null, this.files.fetch);
    this.stage.add(actor);
    return actor;
  }

  #look(): Look {
    const { name, avatar } = this.me ?? loadPreferences(localStorage);
    return { name, avatar };
  }

  #handleLook(): void {
    this.actor?.wear(this.#look());
    this.#remember();
  }

  readonly #remember = (): void => {
    if (this.me) savePreferences(localStorage, preferencesOf(this.me));
  };

  async #handleJoin(): Promise<void> {
    const { me } = this;
    if (!me || this.step.name !== 'ready') return;
    this.step = { name: 'joining' };
    this.#remember();
    const joining = new AbortController();
    this.#joining = joining;
    try {
      const call = await enterCall({
        ...this.#room(),
        me,
        files: this.files,
        storage: localStorage,
        layout: askedLayout(location.search),
        signal: joining.signal,
        onWaiting: () => {
          if (this.#joining === joining) this.step = { name: 'waiting' };
        },
      });
      this.#begin(call);
    } catch (error) {
      if (!(error instanceof JoinError)) reportError(error);
      if (this.me === me) this.#stop(this.#refusal(JoinError.from(error).reason));
    }
  }

  /** Why one cannot come in; a call that was on the list and is over is taken off it. */
  #refusal(reason: JoinErrorReason): Notice {
    const { room } = this.#room();
    if (reason !== 'room-not-found' || !this.rooms.has(room)) return joinNotice(reason);
    this.rooms.forget(room);
    return overNotice(room);
  }

  /** So that one finds back; an invitation to one person is not kept. */
  #keepRoom(): void {
    const { room, secret, token } = this.#room();
    if (token !== null) return;
    this.rooms.add({ room, secret, query: linkQuery(parseLinkOptions(location.search)), at: Date.now() });
  }

  #begin(call: Call): void {
    this.step = { name: 'inside', call };
    this.#keepRoom();
    this.#strainWatch = watchStrain(call, this.stage, location.search);
    this.cast.onUnshowable = (name, sentence) => call.announce(words.ownAvatar.cannotShow(name, sentence));
    call.subscribe(() => {
      if (call.connection !== 'closed' || this.step.name !== 'inside' || this.step.call !== call) return;
      const { lostBecause: lost } = call;
      this.#stop(lost ? joinNotice(lost.reason, lost.said) : LOST_NOTICE);
    });
  }

  /** Ends whatever was going on and says why. */
  #stop(notice: Notice): void {
    this.#exit();
    this.step = { name: 'stuck', notice };
  }

  #act({ action }: Notice): void {
    if (action === 'reload') location.reload();
    else if (action === 'home') this.#goHome();
    else this.#enter();
  }

  /** The link's options stay behind. */
  #goHome(): void {
    this.#navigate(`/${pageQuery(location.search)}`);
  }

  #navigate(path: string): void {
    history.pushState(null, '', path);
    this.#follow();
  }

  /** Goes where the address bar points. */
  #follow(): void {
    this.#exit();
    this.route = parseRoute(location.pathname, location.hash);
    scrollTo(0, 0);
    this.#enter();
  }

  #enter(): void {
    this.step = { name: 'ready' };
    document.title = this.route.screen === 'room' ? `${this.route.room} · Guise` : 'Guise';
    if (this.route.screen === 'unknown') this.step = { name: 'stuck', notice: NOTHING_HERE_NOTICE };
    if (this.route.screen !== 'room') return;
    const { secret } = this.route;
    const notice = linkTrouble(secret);
    if (notice) {
      this.step = { name: 'stuck', notice };
      return;
    }
    preloadSeal(secret);
    this.me = createMe(loadPreferences(localStorage));
    const { voiceOnly, avatar } = parseLinkOptions(location.search);
    if (voiceOnly) this.me.forbidCamera();
    if (avatar) this.me.suggest(serializeWorn(avatar));
    this.actor?.wear(this.#look());
    void this.me.start();
  }

  #exit(): void {
    this.#joining?.abort();
    this.#joining = null;
    this.#strainWatch?.close();
    this.#strainWatch = null;
    if (this.step.name === 'inside') this.step.call.leave().catch(reportError);
    this.step = { name: 'ready' };
    this.cast.clear();
    // The call has taught how far this face goes.
    this.#remember();
    this.me?.close();
    this.me = null;
  }
}

customElements.define('guise-app', GuiseApp);
