import type { EmbedLayout, EmbedTheme } from '../embed-protocol/commands.js';

/** How a call is put into a page. */
export interface EmbedOptions {
  /** Origin of the Guise server. Left out: where the loader script came from. */
  server?: string;
  /** The room's name, the `<name>` of a `/r/<name>` link. */
  room: string;
  /**
   * What stands behind the `#` of the room's link. With `~` in front the call is end-to-end encrypted with it. It goes in the fragment of
   * the frame's address, which no server sees.
   */
  secret?: string;
  /** What the name field begins with; who comes without a page before the call needs one. */
  name?: string;
  /** What somebody starts as who has chosen no avatar, as in a link: `mei.outfit-123456`. */
  avatar?: string;
  /** Where the server has a secret. It goes by `postMessage`, never in an address. */
  token?: string;
  /** `on` (default); `off` until it is switched on; `none`: a call for voices. */
  camera?: 'on' | 'off' | 'none';
  /** `on` (default); `off` until it is switched on. */
  mic?: 'on' | 'off';
  layout?: EmbedLayout;
  /** `full` (default): everything a call has; `minimal`: microphone, camera, leave; `none`: the page has its own. */
  controls?: 'full' | 'minimal' | 'none';
  /** `door` (default): name, devices and avatar first; `now`: straight in; `command`: not before {@link GuiseFrame.join}. */
  start?: 'door' | 'now' | 'command';
  theme?: EmbedTheme;
  /** The frame's title, for screen readers. Default `Guise call`. */
  title?: string;
  /** How long the frame may take to say `ready` [ms]. Default 20,000. */
  patience?: number;
}

/** What of the options stands in the address where servers see it: nothing that is secret. */
const QUERY = ['name', 'avatar', 'camera', 'mic', 'layout', 'controls'] as const;

/** What the frame may use of the device. */
export const ALLOW = ['camera', 'microphone', 'display-capture', 'autoplay', 'fullscreen'] as const;

/** Address of the frame. @param server an origin */
export function frameAddress(server: string, options: EmbedOptions): string {
  const url = new URL(`/embed/${encodeURIComponent(options.room)}`, server);
  for (const key of QUERY) {
    const value = options[key];
    if (value) url.searchParams.set(key, value);
  }
  // Whoever brings a token or comes at once is told in by command: the token is not in the address.
  if (options.start && options.start !== 'door') url.searchParams.set('start', 'command');
  if (options.secret) url.hash = options.secret;
  return url.href;
}
