import type { WebhookEvent } from '@guise/protocol';
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { WebhookError } from './errors.js';
import { readWebhook, signWebhook, type WebhookHeaders, webhookSecret } from './webhooks.js';

// Signatures are made and checked by the library of Standard Webhooks as well, which knows nothing of ours.

const SECRET = 'a secret for tests, 32 bytes or more';
const EVENT: WebhookEvent = {
  id: 'event-1',
  type: 'participant_left',
  time: 1767225600000,
  room: { name: 'arena-7', sitting: 's1' },
  participant: { id: 'p1', name: 'Ada', identity: 'player-1' },
  reason: 'removed',
};
const BODY = JSON.stringify(EVENT);

function refusal(headers: WebhookHeaders, body: string | Uint8Array = BODY, secret = SECRET, now?: number) {
  try {
    readWebhook(headers, body, secret, now);
    return 'believed';
  } catch (error) {
    return error instanceof WebhookError ? error.reason : String(error);
  }
}

describe('a webhook of one’s own server', () => {
  test('is read, from whatever kind of headers and bytes it comes in', () => {
    const signed = { ...signWebhook(SECRET, EVENT.id, BODY) };
    expect(readWebhook(signed, BODY, SECRET)).toEqual(EVENT);
    expect(readWebhook(new Headers(signed), Buffer.from(BODY), SECRET)).toEqual(EVENT);
    const capitals = Object.fromEntries(Object.entries(signed).map(([k, value]) => [k.toUpperCase(), value]));
    expect(readWebhook(capitals, BODY, webhookSecret(SECRET))).toEqual(EVENT);
  });

  test('is read by another library, and one that signs like that is read here', () => {
    const other = new Webhook(webhookSecret(SECRET));
    expect(other.verify(BODY, { ...signWebhook(SECRET, EVENT.id, BODY) })).toEqual(EVENT);
    const now = new Date();
    const signature = other.sign(EVENT.id, now, BODY);
    const headers = {
      'webhook-id': EVENT.id,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': `v1a,c29tZXRoaW5n v1,AAAA ${signature}`,
    };
    expect(readWebhook(headers, BODY, SECRET)).toEqual(EVENT);
  });
});

describe('is not believed', () => {
  const signed = { ...signWebhook(SECRET, EVENT.id, BODY) };

  test('under another secret, or by somebody who knows none', () => {
    expect(refusal({ ...signWebhook(`${SECRET}!`, EVENT.id, BODY) })).toBe('signature');
    expect(refusal({ ...signed, 'webhook-signature': 'v1,' })).toBe('signature');
    expect(refusal({ ...signed, 'webhook-signature': 'none' })).toBe('signature');
    // The server's secret itself signs tokens; what signs webhooks is another.
    const raw = new Webhook(Buffer.from(SECRET).toString('base64')).sign(EVENT.id, new Date(), BODY);
    expect(refusal({ ...signed, 'webhook-signature': raw })).toBe('signature');
  });

  test('altered: body, id or time', () => {
    expect(refusal(signed, BODY.replace('Ada', 'Eve'))).toBe('signature');
    expect(refusal(signed, `${BODY} `)).toBe('signature');
    expect(refusal({ ...signed, 'webhook-id': 'event-2' })).toBe('signature');
    const later = String(Number(signed['webhook-timestamp']) + 1);
    expect(refusal({ ...signed, 'webhook-timestamp': later })).toBe('signature');
  });

  test('stale, or from the future', () => {
    const now = Date.now();
    const minutes = (count: number) => refusal(signed, BODY, SECRET, now + count * 60_000);
    expect([minutes(4), minutes(-4)]).toEqual(['believed', 'believed']);
    expect([minutes(6), minutes(-6)]).toEqual(['stale', 'stale']);
  });

  test.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const)('without %s', (name) => {
    expect(refusal({ ...signed, [name]: undefined })).toBe('headers');
    expect(refusal({ ...signed, [name]: ['a', 'b'] })).toBe('headers');
    if (name === 'webhook-timestamp') expect(refusal({ ...signed, [name]: '1e9' })).toBe('headers');
  });

  test('signed, and yet no event', () => {
    for (const body of ['', '[]', '{"type":"participant_flew"}', BODY.replace('"p1"', '7')])
      expect(refusal({ ...signWebhook(SECRET, EVENT.id, body) }, body)).toBe('malformed');
    // An event under another one's id would be taken for a repetition, or not for one.
    expect(refusal({ ...signWebhook(SECRET, 'event-2', BODY) })).toBe('malformed');
  });
});

test('a secret that is none is the receiver’s own mistake, and no webhook’s', () => {
  const signed = { ...signWebhook(SECRET, EVENT.id, BODY) };
  expect(refusal(signed, BODY, 'short')).toMatch(/GuiseServerError/);
  expect(refusal(signed, BODY, 'whsec_c2hvcnQ=')).toMatch(/GuiseServerError/);
});
