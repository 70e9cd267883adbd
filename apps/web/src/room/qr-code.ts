import { css, html, LitElement, svg } from 'lit';
import { words } from '../words/index.js';
import { qrPath } from './qr-path.js';

/** A link that a phone's camera can read. Dark on light in every theme: not every reader takes it the other way round. */
export class QrCode extends LitElement {
  static override properties = { text: {} };
  declare text: string;

  static override styles = css`
    :host {
      display: block;
      max-width: 320px;
      aspect-ratio: 1;
      overflow: hidden;
      border-radius: 20px;
      background: #fff;
    }

    svg {
      display: block;
      width: 100%;
      height: 100%;
    }

    path {
      fill: #100e15;
    }
  `;

  override render() {
    const { path, size } = qrPath(this.text);
    return html`
      <svg viewBox="0 0 ${size} ${size}" role="img" aria-label=${words.invite.code} shape-rendering="crispEdges">
        ${svg`<path d=${path} />`}
      </svg>
    `;
  }
}

customElements.define('guise-qr', QrCode);
