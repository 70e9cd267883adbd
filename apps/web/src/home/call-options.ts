import { CHARACTER_NAMES, type CharacterName } from '@guise/avatar';
import { css, html, LitElement } from 'lit';
import type { LinkOptions } from '../app/link-options.js';
import { baseStyles } from '../ui/base-styles.js';
import { icon } from '../ui/icons.js';
import { switchStyles } from '../ui/switch-styles.js';
import { words } from '../words/index.js';

/** What a new call can be like. */
export interface CallOptions extends LinkOptions {
  /** Whoever comes knocks and is let in. */
  lobby: boolean;
}

const capitalised = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

/** Chooses what a new call is like. Fires `change` with the {@link CallOptions} as its detail. */
export class CallOptionsForm extends LitElement {
  static override properties = { options: { attribute: false } };
  declare options: CallOptions;

  static override styles = [
    baseStyles,
    switchStyles,
    css`
      :host {
        display: grid;
        gap: 8px;
        padding: 12px 20px 16px;
        border-radius: var(--radius);
        background: var(--ink-raised);
        box-shadow: 0 0 0 1px var(--ink-line);
      }

      .avatar {
        position: relative;
        display: grid;
        grid-template-columns: minmax(0, 1fr) minmax(0, 1.1fr);
        gap: 0 16px;
        align-items: center;
        min-height: 48px;
        color: var(--text);
        font-size: 15px;
        line-height: 20px;
      }

      .avatar small {
        display: block;
        color: var(--text-soft);
        font-size: 13px;
        line-height: 16px;
      }

      .avatar svg {
        position: absolute;
        right: 12px;
        pointer-events: none;
      }

      select {
        height: 40px;
        padding-right: 40px;
        border-radius: 12px;
        font-size: 15px;
        appearance: none;
        cursor: pointer;
      }

      option {
        background: var(--ink-raised);
        color: var(--text);
      }
    `,
  ];

  override render() {
    const { home } = words;
    const { voiceOnly, lobby, avatar } = this.options;
    return html`
      ${this.#renderSwitch(home.voiceOnly, home.voiceOnlyAbout, voiceOnly, (on) => this.#change({ voiceOnly: on }))}
      ${this.#renderSwitch(home.lobby, home.lobbyAbout, lobby, (on) => this.#change({ lobby: on }))}
      <label class="avatar">
        <span>${home.suggest}<small>${home.suggestAbout}</small></span>
        <select @change=${this.#handleAvatar}>
          <option value="">${home.suggestNobody}</option>
          ${CHARACTER_NAMES.map(
            (name) =>
              html`<option value=${name} ?selected=${avatar?.character === name}>${capitalised(name)}</option>`,
          )}
        </select>
        ${icon('chevronDown')}
      </label>
    `;
  }

  #renderSwitch(label: string, about: string, on: boolean, change: (on: boolean) => void) {
    return html`
      <label class="switch">
        <span>${label}<small>${about}</small></span>
        <input
          type="checkbox"
          role="switch"
          .checked=${on}
          @change=${(event: Event) => change((event.target as HTMLInputElement).checked)}
        />
      </label>
    `;
  }

  #handleAvatar(event: Event): void {
    const { value } = event.target as HTMLSelectElement;
    this.#change({ avatar: value ? { character: value as CharacterName } : null });
  }

  #change(changes: Partial<CallOptions>): void {
    this.dispatchEvent(new CustomEvent('change', { detail: { ...this.options, ...changes } }));
  }
}

customElements.define('guise-call-options', CallOptionsForm);
