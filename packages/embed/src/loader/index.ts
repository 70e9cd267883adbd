import { EmbedError } from '../embed-protocol/embed-error.js';
import { GuiseFrame } from './guise-frame.js';
import type { EmbedOptions } from './options.js';

export type { EmbedLayout, EmbedTheme } from '../embed-protocol/commands.js';
export { EmbedError, type EmbedErrorReason } from '../embed-protocol/embed-error.js';
export type { EmbedEvents, EmbedParticipant, EmbedStep } from '../embed-protocol/events.js';
export type { GuiseFrame } from './guise-frame.js';
export type { EmbedOptions } from './options.js';

/** Where this script came from, as a script tag; `null` for a module in somebody's bundle. */
const origin = (globalThis.document?.currentScript as HTMLScriptElement | null | undefined)?.src ?? null;

/**
 * Puts a call into a page. The frame fills `place`.
 *
 * @param place an element, or a selector of one
 * @throws EmbedError `malformed`: there is no such element, or it is not known where the server is
 */
export function embed(place: Element | string, options: EmbedOptions): GuiseFrame {
  const element = typeof place === 'string' ? document.querySelector(place) : place;
  if (!element) throw new EmbedError('malformed', `There is no element ${place}.`);
  const server = options.server ?? origin;
  if (!server || !URL.canParse(server))
    throw new EmbedError(
      'malformed',
      'Say where the server is, for example { server: "https://guise.example" }.',
    );
  return new GuiseFrame(element, server, options);
}
