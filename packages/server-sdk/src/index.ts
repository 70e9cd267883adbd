export type {
  DepartureReason,
  Grant,
  Grants,
  PresentParticipant,
  RoomEndReason,
  RoomSummary,
  ServerApiErrorReason,
  WebhookEvent,
} from '@guise/protocol';
export {
  GuiseServerError,
  type GuiseServerErrorReason,
  WebhookError,
  type WebhookErrorReason,
} from './errors.js';
export { GuiseServer, type GuiseServerOptions, type NewRoom, type Who } from './guise-server.js';
export { callLink, mintToken, type TokenOptions } from './tokens.js';
export {
  readWebhook,
  signWebhook,
  type WebhookHeaders,
  type WebhookSignature,
  webhookSecret,
} from './webhooks.js';
