import type { Presence } from '../entrance.js';
import type { Logger } from '../logger.js';
import type { Participant } from '../rooms/participant.js';
import type { Room } from '../rooms/room.js';
import type { Handlers, RequestContext } from './handlers.js';

/** What these need besides. */
export interface ModerationContext extends Pick<RequestContext, 'present'> {
  end(room: Room, actor: Participant): Promise<void>;
  logger: Logger;
}

/** Everything a moderator may ask for. Who may is checked where it is done: `not-allowed`. */
export function moderationHandlers({ present, end, logger }: ModerationContext) {
  const note = ({ room, participant }: Presence, what: string, facts: object = {}) =>
    logger.info({ room: room.name, by: participant.id, ...facts }, what);
  return {
    admit: ({ knockerId }) => {
      const here = present();
      here.room.moderation.admit(here.participant, knockerId);
      note(here, 'admitted', { knocker: knockerId });
      return {};
    },
    deny: ({ knockerId }) => {
      const here = present();
      here.room.moderation.deny(here.participant, knockerId);
      note(here, 'denied', { knocker: knockerId });
      return {};
    },
    mute: async ({ participantId }) => {
      const here = present();
      await here.room.moderation.mute(here.participant, participantId);
      note(here, 'muted', { participant: participantId ?? 'everybody' });
      return {};
    },
    stopScreen: ({ participantId }) => {
      const here = present();
      here.room.moderation.stopScreen(here.participant, participantId);
      note(here, 'screen stopped', { participant: participantId });
      return {};
    },
    remove: ({ participantId }) => {
      const here = present();
      here.room.moderation.remove(here.participant, participantId);
      note(here, 'removed', { participant: participantId });
      return {};
    },
    passRole: ({ participantId, keep }) => {
      const here = present();
      here.room.moderation.passRole(here.participant, participantId, keep);
      note(here, 'role passed on', { participant: participantId, keep });
      return {};
    },
    setAccess: (state) => {
      const here = present();
      here.room.moderation.set(here.participant, state);
      note(here, 'access changed', state);
      return {};
    },
    endRoom: async () => {
      const here = present();
      await end(here.room, here.participant);
      note(here, 'ended');
      return {};
    },
  } satisfies Partial<Handlers>;
}
