export {
  commandEnvelopeSchema,
  EMBED_COMMANDS,
  EMBED_LAYOUTS,
  type EmbedCommandData,
  type EmbedCommandName,
  type EmbedLayout,
  type EmbedTheme,
} from './commands.js';
export { type CommandErrorReason, EmbedError, type EmbedErrorReason } from './embed-error.js';
export {
  EMBED_EVENTS,
  EMBED_STEPS,
  type EmbedEventData,
  type EmbedEventName,
  type EmbedEvents,
  type EmbedNotice,
  type EmbedParticipant,
  type EmbedStep,
  noticeSchema,
} from './events.js';
export { EMBED_VERSION } from './version.js';
