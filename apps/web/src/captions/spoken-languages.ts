import { isLanguageTag } from '@guise/protocol';

/** What browsers' recognisers know best, as BCP 47; beside whatever the browser itself speaks. */
const COMMON = [
  ...['ar-EG', 'cs-CZ', 'da-DK', 'de-DE', 'en-GB', 'en-IN', 'en-US', 'es-ES', 'es-MX', 'fi-FI', 'fr-FR'],
  ...['hi-IN', 'it-IT', 'ja-JP', 'ko-KR', 'nb-NO', 'nl-NL', 'pl-PL', 'pt-BR', 'pt-PT', 'ru-RU', 'sv-SE'],
  ...['tr-TR', 'uk-UA', 'zh-CN', 'zh-TW'],
];
const KEY = 'guise.spoken-language';

export interface SpokenLanguage {
  /** BCP 47. */
  readonly tag: string;
  /** In the language of the page. */
  readonly name: string;
}

/**
 * The languages to choose from, by name.
 * @param wanted what the browser says its user speaks
 * @param page the language the names are in
 */
export function spokenLanguages(wanted: readonly string[], page: string): SpokenLanguage[] {
  const names = new Intl.DisplayNames(page, { type: 'language', languageDisplay: 'standard' });
  const tags = new Set([...wanted, ...COMMON]);
  return [...tags]
    .map((tag) => ({ tag, name: names.of(tag) ?? tag }))
    .sort((a, b) => a.name.localeCompare(b.name, page));
}

/** What was chosen on this device, else what the browser speaks, else the language of the page. */
export function spokenLanguage(wanted: readonly string[], page: string): string {
  const tags = [remembered(), ...wanted, page];
  return tags.find(isLanguageTag) ?? page;
}

function remembered(): string | null {
  try {
    return globalThis.localStorage?.getItem(KEY) ?? null;
  } catch {
    return null;
  }
}

/** Remembers what is spoken here; a browser that refuses storage forgets. */
export function rememberSpoken(language: string): void {
  try {
    globalThis.localStorage?.setItem(KEY, language);
  } catch {
    // Remembering is a convenience.
  }
}
