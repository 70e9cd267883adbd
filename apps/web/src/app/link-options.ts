import { type AvatarDescription, AvatarError, COLOURED_PARTS, checkDescription } from '@guise/avatar';

/** What a link says beside which room: docs/links.md. */
export interface LinkOptions {
  /** A call for voices: nobody's camera is asked for. */
  voiceOnly: boolean;
  /** What somebody wears who has chosen nothing; `null`: the avatar of their name. */
  avatar: AvatarDescription | null;
}

export const NO_OPTIONS: LinkOptions = { voiceOnly: false, avatar: null };

/** Keys of a query that belong to the link; all others are this page's own. */
const KEYS = ['camera', 'avatar'] as const;

/** Reads a query such as `?camera=off&avatar=mei.outfit-123456`; what makes no sense counts as left out. Never throws. */
export function parseLinkOptions(search: string): LinkOptions {
  const query = new URLSearchParams(search);
  return { voiceOnly: query.get('camera') === 'off', avatar: parseAvatar(query.get('avatar') ?? '') };
}

/** The query of a link: empty, or beginning with `?`. `page`: the query of the page, of which everything else is kept. */
export function linkQuery({ voiceOnly, avatar }: LinkOptions, page = ''): string {
  const query = new URLSearchParams(pageQuery(page));
  if (voiceOnly) query.set('camera', 'off');
  if (avatar) query.set('avatar', formatAvatar(avatar));
  return query.size > 0 ? `?${query}` : '';
}

/** What of a query belongs to the page and not to a link, for example `?render=off`. */
export function pageQuery(search: string): string {
  const query = new URLSearchParams(search);
  for (const key of KEYS) query.delete(key);
  return query.size > 0 ? `?${query}` : '';
}

/** A character's name, then what differs from it: only letters, digits, dots and dashes, which stay readable in a query. */
function formatAvatar({ character, style, glasses, ...colours }: AvatarDescription): string {
  const parts: string[] = [character];
  if (style !== undefined) parts.push(`style-${style}`);
  if (glasses !== undefined) parts.push(`glasses-${glasses ? 'yes' : 'no'}`);
  for (const part of COLOURED_PARTS) {
    const colour = colours[part];
    if (colour) parts.push(`${part}-${colour.slice(1)}`);
  }
  return parts.join('.');
}

/** Whatever stands in a link was written by somebody else: it goes through the check that others' avatars go through. `null`: it is none. */
export function parseAvatar(text: string): AvatarDescription | null {
  const [character, ...parts] = text.split('.');
  const description: Record<string, unknown> = { character };
  for (const part of parts) {
    const dash = part.indexOf('-');
    const [key, value] = [part.slice(0, dash), part.slice(dash + 1)];
    if (key === 'glasses') description[key] = value === 'yes' ? true : value === 'no' ? false : value;
    else description[key] = key === 'style' ? value : `#${value}`;
  }
  try {
    return checkDescription(description);
  } catch (error) {
    if (error instanceof AvatarError) return null;
    throw error;
  }
}
