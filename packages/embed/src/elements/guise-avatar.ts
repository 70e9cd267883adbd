import { AvatarError, serializeDescription } from '@guise/avatar/core';
import type { FaceFrame } from '@guise/protocol';
import { html, LitElement, nothing, type PropertyValues } from 'lit';
import type { Object3D } from 'three';
import { loadEngine } from '../avatar-engine.js';
import { Figure } from '../figure.js';
import type { LobbyParticipant } from '../lobby-participant.js';
import type { LocalPlayer } from '../local-player.js';
import { preferredMotion } from '../preferred-motion.js';
import { type AvatarInput, descriptionFrom } from './avatar-input.js';
import { avatarStyles } from './avatar-styles.js';
import { type Sitter, type Size, studio } from './studio.js';

/** A face, or whatever knows one at each moment, such as a `LobbyParticipant`. */
export type FaceOf = FaceFrame | { sampleFace(now: number): FaceFrame | null };

export type AvatarTroubleReason =
  /** `avatar` is neither of the cast nor a description; the avatar of the name is shown. */
  | 'bad-avatar'
  /** Nothing can be drawn: no WebGL, or three could not be loaded. */
  | 'not-drawn';

export interface AvatarTrouble {
  readonly reason: AvatarTroubleReason;
  /** For developers. */
  readonly message: string;
  readonly cause: unknown;
}

export interface GuiseAvatarEvents {
  /** The avatar is there: its first picture is drawn. */
  'guise-ready': CustomEvent<null>;
  'guise-error': CustomEvent<AvatarTrouble>;
}

/** Sharper than this nobody sees it. */
const SHARPEST = 2;
/** Most of either side [device pixels]. */
const LARGEST = 2048;

/**
 * `<guise-avatar>`: one avatar's head and shoulders, alive. All of them on a page are drawn by one renderer, each only while it is on the screen.
 *
 * @slot what shows before the avatar is there
 * @csspart canvas
 * @csspart placeholder
 * @fires guise-ready, guise-error
 */
export class GuiseAvatarElement extends LitElement {
  static override properties = {
    avatar: {},
    name: {},
    participant: { attribute: false },
    face: { attribute: false },
    mirrored: { type: Boolean, reflect: true },
    paused: { type: Boolean, reflect: true },
    speaking: { type: Boolean, reflect: true },
    label: {},
    ready: { type: Boolean, reflect: true },
  };
  static override styles = avatarStyles;

  /** Who is to be seen. Default: the member of the cast that belongs to `name`. */
  declare avatar: AvatarInput | null;
  declare name: string;
  /** Somebody of a lobby, or `lobby.local`, as they are: `avatar` and `face` do not count. Whoever holds the lobby calls its `update`. */
  declare participant: LobbyParticipant | LocalPlayer | null;
  /** What the face shows. Default: it idles. */
  declare face: FaceOf | null;
  declare mirrored: boolean;
  /** A still picture. */
  declare paused: boolean;
  /** Shows the ring. */
  declare speaking: boolean;
  /** For screen readers; empty: nothing to say, as where the name stands beside. Default: the name. */
  declare label: string | null;
  /** The avatar is there. Read only. */
  declare ready: boolean;

  #figure: Figure | null = null;
  #isFigureComing = false;
  #worn: string | null = null;
  #isOnScreen = false;
  #isStillDrawn = false;
  #hasFailed = false;
  #size: Size = { width: 0, height: 0 };
  #resize: ResizeObserver | null = null;
  #sight: IntersectionObserver | null = null;
  readonly #sitter: Sitter = this.#createSitter();

  constructor() {
    super();
    this.avatar = null;
    this.name = '';
    this.participant = null;
    this.face = null;
    this.mirrored = false;
    this.paused = false;
    this.speaking = false;
    this.label = null;
    this.ready = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#hasFailed = false;
    this.#sight = new IntersectionObserver((entries) => this.#handleSight(entries.at(-1)?.isIntersecting));
    this.#sight.observe(this);
    this.#resize = new ResizeObserver(() => this.#measure());
    this.#resize.observe(this);
    studio.add(this.#sitter);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#sight?.disconnect();
    this.#resize?.disconnect();
    this.#isOnScreen = false;
    this.ready = false;
    this.#dropFigure();
    studio.remove(this.#sitter);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('participant')) {
      this.#dropFigure();
      this.ready = false;
    }
    if (changed.has('avatar') || changed.has('name')) this.#wear();
    this.#isStillDrawn = false;
  }

  protected override updated(): void {
    studio.wake();
  }

  protected override render() {
    const label = this.label ?? (this.participant?.name || this.name || 'Avatar');
    return html`
      <canvas part="canvas" role=${label ? 'img' : 'presentation'} aria-label=${label || nothing}></canvas>
      <div part="placeholder" ?hidden=${this.ready}><slot><div class="nobody"></div></slot></div>
    `;
  }

  #createSitter(): Sitter {
    const element = this;
    return {
      get canvas() {
        return element.renderRoot?.querySelector('canvas') ?? null;
      },
      get size() {
        return element.#size;
      },
      get isWaiting() {
        const { width, height } = element.#size;
        const isStill = element.paused && element.#isStillDrawn;
        return element.#isOnScreen && !isStill && !element.#hasFailed && width > 0 && height > 0;
      },
      pose: (now) => this.#pose(now),
      handlePainted: () => this.#handlePainted(),
      handleFailure: (cause) => this.#handleFailure(cause),
    };
  }

  #pose(now: number): Object3D | null {
    const object = this.participant ? this.participant.object3D : this.#poseFigure(now);
    return object && object.children.length > 0 ? object : null;
  }

  #poseFigure(now: number): Object3D | null {
    if (!this.#figure) {
      void this.#createFigure();
      return null;
    }
    const { face } = this;
    this.#figure.update(now, face && 'sampleFace' in face ? face.sampleFace(now) : face);
    return this.#figure.object3D;
  }

  async #createFigure(): Promise<void> {
    if (this.#isFigureComing) return;
    this.#isFigureComing = true;
    try {
      const engine = await loadEngine(undefined);
      if (!this.isConnected || this.participant) return;
      this.#figure = new Figure({
        engine,
        motion: preferredMotion(),
        fetchFile: async () => Promise.reject(new Error('There is nowhere to fetch it from.')),
        onProblem: ({ message, cause }) => this.#tell('not-drawn', message, cause),
      });
      this.#figure.wear(this.name, this.#worn);
    } catch (cause) {
      this.#handleFailure(cause);
    } finally {
      this.#isFigureComing = false;
    }
  }

  #wear(): void {
    try {
      const description = descriptionFrom(this.avatar);
      this.#worn = description && serializeDescription(description);
    } catch (cause) {
      if (!(cause instanceof AvatarError)) throw cause;
      this.#worn = null;
      this.#tell('bad-avatar', cause.message, cause);
    }
    this.#figure?.wear(this.name, this.#worn);
  }

  #dropFigure(): void {
    this.#figure?.dispose();
    this.#figure = null;
  }

  #handleSight(isOnScreen = false): void {
    this.#isOnScreen = isOnScreen;
    studio.wake();
  }

  #measure(): void {
    const ratio = Math.min(devicePixelRatio, SHARPEST);
    const pixels = (length: number) => Math.min(LARGEST, Math.round(length * ratio));
    this.#size = { width: pixels(this.clientWidth), height: pixels(this.clientHeight) };
    this.#isStillDrawn = false;
    studio.wake();
  }

  #handlePainted(): void {
    this.#isStillDrawn = true;
    if (this.ready) return;
    this.ready = true;
    this.dispatchEvent(new CustomEvent('guise-ready', { detail: null }));
  }

  #handleFailure(cause: unknown): void {
    this.#hasFailed = true;
    this.#tell('not-drawn', cause instanceof Error ? cause.message : String(cause), cause);
  }

  #tell(reason: AvatarTroubleReason, message: string, cause: unknown): void {
    const detail: AvatarTrouble = { reason, message, cause };
    this.dispatchEvent(new CustomEvent('guise-error', { detail }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'guise-avatar': GuiseAvatarElement;
  }
  interface HTMLElementEventMap extends GuiseAvatarEvents {}
}
