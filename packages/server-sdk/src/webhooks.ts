import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { LIMITS, type WebhookEvent, webhookEventSchema } from '@guise/protocol';
import * as v from 'valibot';
import { GuiseServerError, WebhookError } from './errors.js';
import { secretBytes } from './secret.js';

// Webhooks are signed as Standard Webhooks (standardwebhooks.com) has it, so that any of its libraries reads them, too.

const PREFIX = 'whsec_';
const KEY_BYTES = 32;
const VERSION = 'v1';

/** Headers of a request: a `Headers`, or Node's, Fastify's or Express's object. */
export type WebhookHeaders = Headers | Readonly<Record<string, string | readonly string[] | undefined>>;

/** The headers that say from whom a webhook is, and when it was sent. */
export interface WebhookSignature {
  /** Another for every event, the same for every attempt. */
  'webhook-id': string;
  /** When this attempt was made [s since 1970]. */
  'webhook-timestamp': string;
  'webhook-signature': string;
}

/**
 * The secret of a server's webhooks, `whsec_` and base64: for libraries of Standard Webhooks in other languages, and for services that
 * shall read webhooks and mint no tokens. It follows from the server's secret, and nobody gets from it to that one.
 * @throws GuiseServerError `options`
 */
export function webhookSecret(secret: string): string {
  const key = hkdfSync('sha256', secretBytes(secret), '', 'guise webhook', KEY_BYTES);
  return `${PREFIX}${Buffer.from(key).toString('base64')}`;
}

/**
 * Reads what came to one's webhook.
 * @param body exactly as it came: parsed and written anew it is another
 * @param secret the server's `GUISE_SECRET`, or its {@link webhookSecret}
 * @param now [ms since 1970]
 * @returns the event. The same one may come twice: its `id` tells.
 * @throws WebhookError for whatever is not to be believed; GuiseServerError `options` for a secret that is none
 */
export function readWebhook(
  headers: WebhookHeaders,
  body: string | Uint8Array,
  secret: string,
  now = Date.now(),
): WebhookEvent {
  const id = header(headers, 'webhook-id');
  const timestamp = header(headers, 'webhook-timestamp');
  if (!/^\d{1,15}$/.test(timestamp)) throw WebhookError.headers('webhook-timestamp');
  const expected = Buffer.from(hmac(keyOf(secret), id, timestamp, body), 'base64');
  if (!signaturesOf(headers).some((given) => isSame(given, expected))) throw WebhookError.signature();
  const age = now / 1000 - Number(timestamp);
  // Only now: of a forger's clock there is nothing to say.
  if (Math.abs(age) * 1000 > LIMITS.webhookTolerance) throw WebhookError.stale(age);
  return parse(body, id);
}

/**
 * Signs a webhook as the server does, so that one's own receiver can be tested.
 * @param secret the server's `GUISE_SECRET`, or its {@link webhookSecret}
 * @param now when the attempt is made [ms since 1970]
 * @throws GuiseServerError `options` for a secret that is none
 */
export function signWebhook(
  secret: string,
  id: string,
  body: string | Uint8Array,
  now = Date.now(),
): WebhookSignature {
  const timestamp = String(Math.floor(now / 1000));
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `${VERSION},${hmac(keyOf(secret), id, timestamp, body)}`,
  };
}

function keyOf(secret: string): Uint8Array {
  if (!secret.startsWith(PREFIX)) return keyOf(webhookSecret(secret));
  const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
  if (key.length >= KEY_BYTES) return key;
  throw GuiseServerError.options('The webhook’s secret has lost a part.');
}

function hmac(key: Uint8Array, id: string, timestamp: string, body: string | Uint8Array): string {
  return createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64');
}

/** @throws WebhookError `headers` */
function header(headers: WebhookHeaders, name: keyof WebhookSignature): string {
  const value =
    headers instanceof Headers
      ? headers.get(name)
      : Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  if (typeof value === 'string' && value !== '' && value.length < 4096) return value;
  throw WebhookError.headers(name);
}

/** While secrets change there may be several. */
function signaturesOf(headers: WebhookHeaders): Buffer[] {
  return header(headers, 'webhook-signature')
    .split(' ')
    .filter((signature) => signature.startsWith(`${VERSION},`))
    .map((signature) => Buffer.from(signature.slice(VERSION.length + 1), 'base64'));
}

function isSame(given: Buffer, expected: Buffer): boolean {
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function parse(body: string | Uint8Array, id: string): WebhookEvent {
  let json: unknown;
  try {
    json = JSON.parse(typeof body === 'string' ? body : new TextDecoder().decode(body));
  } catch (error) {
    throw WebhookError.malformed(error);
  }
  const event = v.safeParse(webhookEventSchema, json);
  if (!event.success || event.output.id !== id) throw WebhookError.malformed();
  return event.output;
}
