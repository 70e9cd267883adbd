import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { baseStyles } from '../ui/base-styles.js';
import { icon } from '../ui/icons.js';
import { words } from '../words/index.js';
import { sharedScreenStyles } from './shared-screen-styles.js';

/** The screen that somebody shares, large, with whose it is. Fires `visible` with whether it can be seen. */
export class SharedScreenView extends LitElement {
  static override properties = {
    name: {},
    track: { attribute: false },
    actual: { state: true },
    fullscreen: { state: true },
    playing: { state: true },
  };
  /** Whose it is. */
  declare name: string;
  /** Its picture; `null` until it comes. */
  declare track: MediaStreamTrack | null;
  /** One pixel of it is one pixel here, and one scrolls; otherwise all of it is seen. */
  declare private actual: boolean;
  declare private fullscreen: boolean;
  declare private playing: boolean;

  static override styles = [baseStyles, sharedScreenStyles];

  constructor() {
    super();
    this.name = '';
    this.track = null;
    this.actual = false;
    this.fullscreen = false;
    this.playing = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('visibilitychange', this.#tellVisible);
    this.addEventListener('fullscreenchange', this.#handleFullscreen);
    this.#tellVisible();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('visibilitychange', this.#tellVisible);
    this.removeEventListener('fullscreenchange', this.#handleFullscreen);
  }

  protected override updated(changes: PropertyValues<this>): void {
    if (!changes.has('track')) return;
    const video = this.renderRoot.querySelector('video');
    if (!video) return;
    this.playing = false;
    video.srcObject = this.track && new MediaStream([this.track]);
  }

  override render() {
    const mark = words.screen.isSharing(this.name);
    return html`
      <div class="view ${this.actual ? 'actual' : ''}" tabindex=${this.actual ? 0 : nothing} aria-label=${mark} role="group">
        <video
          muted
          autoplay
          playsinline
          aria-label=${mark}
          @playing=${this.#handlePlaying}
          @resize=${this.#handleSize}
          @dblclick=${this.#toggleActual}
        ></video>
      </div>
      ${this.playing ? nothing : html`<p class="waiting">${icon('loader')} ${words.screen.waiting}</p>`}
      <div class="mark">${icon('screenShare')}<span>${mark}</span></div>
      <div class="tools">
        ${this.#renderTool(
          this.actual ? words.screen.fit : words.screen.actual,
          this.actual ? 'shrink' : 'zoomIn',
          this.#toggleActual,
        )}
        ${
          document.fullscreenEnabled
            ? this.#renderTool(
                this.fullscreen ? words.screen.leaveFullscreen : words.screen.fullscreen,
                this.fullscreen ? 'minimize' : 'fullscreen',
                this.#toggleFullscreen,
              )
            : nothing
        }
      </div>
    `;
  }

  #renderTool(label: string, name: Parameters<typeof icon>[0], act: () => void) {
    return html`<button class="round" aria-label=${label} title=${label} @click=${act}>${icon(name)}</button>`;
  }

  readonly #tellVisible = (): void => {
    this.dispatchEvent(new CustomEvent('visible', { detail: !document.hidden }));
  };

  readonly #handleFullscreen = (): void => {
    this.fullscreen = document.fullscreenElement === this;
  };

  #handlePlaying(): void {
    this.playing = true;
  }

  /** Full size is one of its pixels for one of this device's. */
  #handleSize({ target }: Event): void {
    const { videoWidth } = target as HTMLVideoElement;
    this.style.setProperty('--full-width', `${videoWidth / devicePixelRatio}px`);
  }

  #toggleActual(): void {
    this.actual = !this.actual;
  }

  #toggleFullscreen(): void {
    const done = this.fullscreen ? document.exitFullscreen() : this.requestFullscreen();
    done.catch((error: unknown) => console.warn('No fullscreen:', error));
  }
}

customElements.define('guise-shared-screen', SharedScreenView);
