import { serializeWorn } from '@guise/avatar';
import {
  EMBED_VERSION,
  type EmbedCommandData,
  type EmbedCommandName,
  EmbedError,
  type EmbedTheme,
} from '@guise/embed/embed-protocol';
import { parseAvatar } from '../app/link-options.js';
import type { EmbedVisit } from './embed-visit.js';
import type { Embedder } from './embedder.js';

type Doers = { [N in EmbedCommandName]: (data: EmbedCommandData<N>) => void | Promise<void> };

/** Does what the page around says. */
export class CommandDoer {
  readonly #doers: Doers;

  /** @param paint throws an EmbedError for colours that nobody could read */
  constructor(visit: EmbedVisit, paint: (theme: EmbedTheme) => void, hello: () => void) {
    this.#doers = {
      hello,
      setToken: ({ token }) => visit.setToken(token),
      join: ({ avatar, ...rest }) => visit.join({ ...rest, ...(avatar && { avatar: avatarText(avatar) }) }),
      leave: () => visit.leave(),
      setMuted: ({ muted }) => visit.requireMe().setMuted(muted),
      setCamera: ({ on }) => {
        const me = visit.requireMe();
        if (on && !me.cameraAllowed) throw new EmbedError('out-of-order', 'This call is for voices only.');
        return me.setCamera(on);
      },
      setLayout: ({ layout }) => visit.setLayout(layout),
      setAvatar: ({ avatar }) => visit.requireMe().wear(avatar && avatarText(avatar)),
      sendChat: ({ text }) => visit.requireCall().room.sendChat(text),
      setHand: ({ raised }) => {
        const call = visit.requireCall();
        if (call.handRaised !== raised) call.toggleHand();
      },
      react: ({ reaction }) => {
        const { reactions, room } = visit.requireCall();
        reactions.show(room.localId, reaction);
        return room.react(reaction);
      },
      setTheme: paint,
    };
  }

  readonly do = async <N extends EmbedCommandName>(name: N, data: EmbedCommandData<N>): Promise<void> => {
    await this.#doers[name](data);
  };
}

/** Says that commands are taken, and where the visit is. */
export function sayReady(embedder: Embedder, room: string | null, { step }: EmbedVisit): void {
  embedder.tell('ready', { version: EMBED_VERSION, room: room ?? '', step: step.name });
}

/** @throws EmbedError `malformed` */
function avatarText(text: string): string {
  const avatar = parseAvatar(text);
  if (avatar) return serializeWorn(avatar);
  throw new EmbedError('malformed', `"${text}" is no avatar.`);
}
