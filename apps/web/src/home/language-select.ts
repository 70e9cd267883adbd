import { css, html, LitElement } from 'lit';
import { baseStyles } from '../ui/base-styles.js';
import { language, words } from '../words/index.js';
import { chooseLanguage, LANGUAGES, type Language } from '../words/language.js';

/** The languages the app speaks. Choosing one loads the page anew. */
export class LanguageSelect extends LitElement {
  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
      }

      select {
        width: auto;
        min-height: 40px;
        padding: 0 12px;
        border-color: transparent;
        background: none;
        color: var(--text-soft);
        font-size: 14px;
        cursor: pointer;
      }

      option {
        background: var(--ink-raised);
        color: var(--text);
      }
    `,
  ];

  override render() {
    return html`
      <select aria-label=${words.home.language} @change=${this.#handleChange}>
        ${Object.entries(LANGUAGES).map(
          ([code, name]) =>
            html`<option value=${code} lang=${code} ?selected=${code === language}>${name}</option>`,
        )}
      </select>
    `;
  }

  #handleChange({ target }: Event): void {
    chooseLanguage((target as HTMLSelectElement).value as Language);
    location.reload();
  }
}

customElements.define('guise-language', LanguageSelect);
