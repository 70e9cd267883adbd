import { serializeWorn } from '@guise/avatar';
import { isRoomName, LIMITS } from '@guise/protocol';
import { parseAvatar } from '../app/link-options.js';
import { readFragment } from '../app/route.js';
import { type LayoutName, readLayout } from '../stage/layouts/layout-name.js';

const CHOICES = {
  /** `off` until it is switched on; `none`: a call for voices. */
  camera: ['on', 'off', 'none'],
  mic: ['on', 'off'],
  /** The bar under the call: everything, what no call can do without, or nothing. */
  controls: ['full', 'minimal', 'none'],
  /** A page before the call, straight in, or when a command says so. */
  start: ['door', 'now', 'command'],
} as const;

type Choices = { [K in keyof typeof CHOICES]: (typeof CHOICES)[K][number] };

/** What the address of an embedded call says: docs/embed.md. */
export interface EmbedPageOptions extends Choices {
  /** `null`: the address leads to no room. */
  room: string | null;
  name: string;
  /** The text of an avatar; `null`: the one of the name. */
  avatar: string | null;
  layout: LayoutName | null;
  /** From the fragment: what a sealed call is sealed with; empty: it is plain. */
  secret: string;
  /** From the fragment, which no server sees. */
  token: string | null;
  /** Somebody has put a token where every server and proxy on the way logs it; it is not taken from there. */
  tokenInQuery: boolean;
}

/** Reads an address such as `/embed/kind-otter?name=Ada&start=now#token=…`; what makes no sense counts as left out. Never throws. */
export function parseEmbedOptions({
  pathname,
  search,
  hash,
}: Pick<Location, 'pathname' | 'search' | 'hash'>) {
  const query = new URLSearchParams(search);
  const room = /^\/embed\/([^/]+)\/?$/.exec(pathname)?.[1] ?? '';
  const avatar = parseAvatar(query.get('avatar') ?? '');
  const choose = <K extends keyof Choices>(key: K) =>
    (CHOICES[key] as readonly string[]).find((choice) => choice === query.get(key)) ?? CHOICES[key][0];
  return {
    room: isRoomName(room) ? room : null,
    name: (query.get('name') ?? '').trim().slice(0, LIMITS.nameLength),
    avatar: avatar && serializeWorn(avatar),
    camera: choose('camera'),
    mic: choose('mic'),
    layout: readLayout(query.get('layout')),
    controls: choose('controls'),
    start: choose('start'),
    ...readFragment(hash),
    tokenInQuery: query.has('token'),
  } as EmbedPageOptions;
}
