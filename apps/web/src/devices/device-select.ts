import { css, html, LitElement } from 'lit';
import type { Capture } from '../call/capture.js';
import type { Speaker } from '../call/speaker.js';
import { baseStyles } from '../ui/base-styles.js';
import { icon } from '../ui/icons.js';
import { Watch } from '../ui/watch.js';
import { words } from '../words/index.js';

const ICONS = { camera: 'video', microphone: 'mic', speaker: 'volume' } as const;

/** Chooses one of the cameras, microphones or speakers. Fires `chosen` after the person has. */
export class DeviceSelect extends LitElement {
  static override properties = { device: { attribute: false } };
  declare device: Capture | Speaker;

  static override styles = [
    baseStyles,
    css`
      :host {
        position: relative;
        display: block;
        color: var(--text-soft);
      }

      svg {
        position: absolute;
        top: 14px;
        left: 16px;
        pointer-events: none;
      }

      svg:last-of-type {
        right: 14px;
        left: auto;
      }

      select {
        padding: 0 44px 0 48px;
        appearance: none;
        cursor: pointer;
      }

      select:disabled {
        color: var(--text-soft);
        cursor: default;
      }

      option {
        background: var(--ink-raised);
        color: var(--text);
      }
    `,
  ];

  constructor() {
    super();
    new Watch(this, () => this.device);
  }

  override render() {
    const { kind, choices, deviceId } = this.device;
    const name = words.devices.names[kind];
    return html`
      <select aria-label=${name} ?disabled=${choices.length === 0} @change=${this.#handleChange}>
        ${
          choices.length === 0
            ? html`<option>${words.devices.none[kind]}</option>`
            : choices.map(
                (choice, index) => html`
                  <option value=${choice.deviceId} ?selected=${choice.deviceId === deviceId}>
                    ${choice.label || words.devices.numbered(kind, index + 1)}
                  </option>
                `,
              )
        }
      </select>
      ${icon(ICONS[kind])}${icon('chevronDown')}
    `;
  }

  #handleChange(event: Event): void {
    void this.device.choose((event.target as HTMLSelectElement).value);
    this.dispatchEvent(new Event('chosen'));
  }
}

customElements.define('guise-device', DeviceSelect);
