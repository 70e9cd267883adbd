import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { baseStyles } from '../ui/base-styles.js';
import { icon } from '../ui/icons.js';
import { words } from '../words/index.js';

/** The camera's own picture, as in a mirror. It is shown here and goes nowhere. */
export class CameraPreview extends LitElement {
  static override properties = { track: { attribute: false } };
  declare track: MediaStreamTrack | null;

  static override styles = [
    baseStyles,
    css`
      :host {
        position: relative;
        display: grid;
        place-items: center;
        overflow: hidden;
        border-radius: var(--radius-large);
        background: var(--ink-raised);
        color: var(--text-soft);
      }

      video {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
        object-fit: cover;
        transform: scaleX(-1);
      }

      svg {
        width: 28px;
        height: 28px;
      }
    `,
  ];

  /** What the camera shows now; `null` while it shows nothing. */
  get picture(): HTMLVideoElement | null {
    const video = this.renderRoot.querySelector('video');
    return video && video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA ? video : null;
  }

  override render() {
    return html`
      ${icon('videoOff')}
      ${this.track ? html`<video autoplay muted playsinline aria-label=${words.prejoin.yourCamera}></video>` : nothing}
      <slot></slot>
    `;
  }

  protected override updated(changes: PropertyValues<this>): void {
    const video = this.renderRoot.querySelector('video');
    if (!video || !changes.has('track') || !this.track) return;
    video.muted = true;
    video.srcObject = new MediaStream([this.track]);
  }
}

customElements.define('guise-camera', CameraPreview);
