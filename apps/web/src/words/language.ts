/** The languages the app speaks. */
export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const;

export type Language = keyof typeof LANGUAGES;

const KEY = 'guise.language';

function isLanguage(text: string): text is Language {
  return Object.hasOwn(LANGUAGES, text);
}

/**
 * The first language somebody wants that the app speaks, else English.
 *
 * @param chosen what they chose here before; `null`: nothing
 * @param wanted what their browser says, the most wanted first, as BCP 47 tags ("de-AT")
 */
export function pickLanguage(chosen: string | null, wanted: readonly string[]): Language {
  const tags = chosen === null ? wanted : [chosen, ...wanted];
  return tags.map((tag) => tag.split('-')[0]?.toLowerCase() ?? '').find(isLanguage) ?? 'en';
}

/** The language chosen on this device; `null`: none, or nothing can be remembered here. */
export function chosenLanguage(): string | null {
  try {
    return globalThis.localStorage?.getItem(KEY) ?? null;
  } catch {
    return null;
  }
}

/** Remembers a language; the page speaks it once it is loaded again. */
export function chooseLanguage(language: Language): void {
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // A browser that refuses storage forgets.
  }
}
