import { en } from './en/index.js';
import { chosenLanguage, type Language, pickLanguage } from './language.js';

/** What every language has to say; English is the measure. */
export type Words = typeof en;

/** The language of this page. It is chosen when the page loads, and stays. */
export const language: Language = pickLanguage(chosenLanguage(), globalThis.navigator?.languages ?? []);

/** Everything the app says, in the language of this page. The only place from which sentences are taken. */
export const words: Words = language === 'de' ? (await import('./de/index.js')).de : en;
