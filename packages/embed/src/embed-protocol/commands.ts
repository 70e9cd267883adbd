import {
  avatarTextSchema,
  chatTextSchema,
  participantNameSchema,
  REACTIONS,
  tokenSchema,
} from '@guise/protocol';
import * as v from 'valibot';
import { EMBED_VERSION } from './version.js';

// What an embedding page tells the call in its frame, by `postMessage`. The call checks all of it.

/** The ways to show a call. */
export const EMBED_LAYOUTS = ['grid', 'speaker', 'table'] as const;
export type EmbedLayout = (typeof EMBED_LAYOUTS)[number];

const nothing = v.strictObject({});
/** A colour as `#rrggbb`. */
const colour = v.pipe(v.string(), v.regex(/^#[\da-f]{6}$/i, 'a colour is #rrggbb'));
/** An avatar as in a link, for example `mei.outfit-123456`: docs/links.md. */
const avatar = v.pipe(v.string(), v.regex(/^[\w.-]{1,200}$/), avatarTextSchema);

/** Every command and what goes with it. */
export const EMBED_COMMANDS = {
  /** Asks for `ready` once more. */
  hello: nothing,
  /** The token for the next time that the room is joined, also on the way back from a lost connection. `null`: none. */
  setToken: v.strictObject({ token: v.nullable(tokenSchema) }),
  /** Into the call, past the page before it. Answered when one is in. */
  join: v.strictObject({
    token: v.exactOptional(tokenSchema),
    name: v.exactOptional(participantNameSchema),
    avatar: v.exactOptional(avatar),
  }),
  /** Out of the call, or of the wait for it. */
  leave: nothing,
  setMuted: v.strictObject({ muted: v.boolean() }),
  setCamera: v.strictObject({ on: v.boolean() }),
  setLayout: v.strictObject({ layout: v.picklist(EMBED_LAYOUTS) }),
  /** `null`: the avatar of one's name. */
  setAvatar: v.strictObject({ avatar: v.nullable(avatar) }),
  sendChat: v.strictObject({ text: chatTextSchema }),
  setHand: v.strictObject({ raised: v.boolean() }),
  react: v.strictObject({ reaction: v.picklist(REACTIONS) }),
  /** What is left out stays. Backgrounds are dark, and texts are to be read on them. */
  setTheme: v.strictObject({
    /** What is live: who speaks, a raised hand. */
    accent: v.exactOptional(colour),
    background: v.exactOptional(colour),
    /** Bars, panels and menus. */
    surface: v.exactOptional(colour),
    text: v.exactOptional(colour),
  }),
} as const;
export type EmbedCommandName = keyof typeof EMBED_COMMANDS;

/** What goes with a command. */
export type EmbedCommandData<N extends EmbedCommandName> = v.InferInput<(typeof EMBED_COMMANDS)[N]>;

export type EmbedTheme = EmbedCommandData<'setTheme'>;

/** A command as it travels. `id`: the answer carries it, too. */
export const commandEnvelopeSchema = v.strictObject({
  guise: v.literal(EMBED_VERSION),
  kind: v.literal('command'),
  id: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  name: v.string(),
  data: v.optional(v.unknown(), {}),
});
