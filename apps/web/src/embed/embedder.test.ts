import type { EmbedCommandName } from '@guise/embed/embed-protocol';
import { describe, expect, it, vi } from 'vitest';
import { Embedder, type FramedWindow } from './embedder.js';

const SHOP = 'https://shop.example';
const OTHER = 'https://other.example';
const EVIL = 'https://evil.example';

/** A frame, and the page around it. */
function setUp({ origins = [SHOP, OTHER], around }: { origins?: string[]; around?: string } = {}) {
  const told: {
    notice: { kind: string; name?: string; id?: number; error?: { reason: string } };
    origin: string;
  }[] = [];
  const parent = { postMessage: (notice: never, origin: string) => told.push({ notice, origin }) };
  const events = new EventTarget();
  const page = Object.assign(events, {
    parent,
    location: { ...(around && { ancestorOrigins: [around] as unknown as DOMStringList }) },
  }) as unknown as FramedWindow;
  const handle = vi.fn(async (_name: EmbedCommandName, _data: unknown) => {});
  const embedder = new Embedder(page, origins, handle);
  const say = async (data: unknown, origin = SHOP, source: unknown = parent) => {
    const before = told.length;
    events.dispatchEvent(Object.assign(new Event('message'), { data, origin, source }));
    await new Promise((resolve) => setTimeout(resolve));
    return told.slice(before);
  };
  return { embedder, say, told, handle };
}

const mute = { guise: 1, kind: 'command', id: 7, name: 'setMuted', data: { muted: true } };

describe('the page around an embedded call', () => {
  it('commands it, and is answered where it comes from', async () => {
    const { say, handle } = setUp();
    const answers = await say(mute);
    expect(handle).toHaveBeenCalledExactlyOnceWith('setMuted', { muted: true });
    expect(answers).toEqual([{ origin: SHOP, notice: { guise: 1, kind: 'answer', id: 7, error: null } }]);
  });

  it('is not listened to from another origin, nor anybody else from one that is named', async () => {
    const { say, handle } = setUp();
    expect(await say(mute, EVIL)).toEqual([]);
    expect(await say(mute, 'null')).toEqual([]);
    expect(await say(mute, `${SHOP}.evil.example`)).toEqual([]);
    // A window that got hold of the frame, of an origin that may embed calls, and is not the one around it.
    expect(await say(mute, SHOP, {})).toEqual([]);
    expect(await say(mute, EVIL, {})).toEqual([]);
    expect(handle).not.toHaveBeenCalled();
  });

  it('is nobody where the server names nobody', async () => {
    const { say, embedder, told } = setUp({ origins: [] });
    expect(await say(mute)).toEqual([]);
    embedder.tell('left', {});
    expect(told).toEqual([]);
  });

  it('alone hears what happens; before it is known who that is, the browser delivers to no other origin', async () => {
    const { embedder, told, say } = setUp();
    embedder.tell('left', {});
    expect(told.map(({ origin }) => origin)).toEqual([SHOP, OTHER]);
    await say(mute, OTHER);
    told.length = 0;
    embedder.tell('left', {});
    expect(told.map(({ origin }) => origin)).toEqual([OTHER]);
    const known = setUp({ around: OTHER });
    known.embedder.tell('left', {});
    expect(known.told.map(({ origin }) => origin)).toEqual([OTHER]);
    // Whoever is around and is not named gets nothing sent to their origin.
    const evil = setUp({ around: EVIL });
    evil.embedder.tell('left', {});
    expect(evil.told.map(({ origin }) => origin)).not.toContain(EVIL);
  });

  it.each([
    ['unsupported-version', { ...mute, guise: 2 }],
    ['unsupported-version', { ...mute, guise: '1' }],
    ['unknown-command', { ...mute, name: 'explode' }],
    ['unknown-command', { ...mute, name: 'toString' }],
    ['malformed', { ...mute, data: { muted: 'yes' } }],
    ['malformed', { ...mute, data: { muted: true, more: 1 } }],
    ['malformed', { ...mute, data: null }],
    ['malformed', { ...mute, kind: 'event' }],
    ['malformed', { ...mute, extra: true }],
    ['malformed', { ...mute, name: 'sendChat', data: { text: 'x'.repeat(1001) } }],
    [
      'malformed',
      { ...mute, name: 'setTheme', data: { accent: 'red; background: url(https://evil.example)' } },
    ],
  ])('is told %s of %j', async (reason, message) => {
    const { say, handle } = setUp();
    const [answer] = await say(message);
    expect(answer?.notice).toMatchObject({ kind: 'answer', id: 7, error: { reason } });
    expect(handle).not.toHaveBeenCalled();
  });

  it('is told of a message without a number by an event, and not of messages that are meant for others', async () => {
    const { say } = setUp();
    expect((await say({ guise: 1 }))[0]?.notice).toMatchObject({
      kind: 'event',
      name: 'error',
      data: { reason: 'malformed' },
    });
    for (const data of ['[iFrameSizer]', 7, null, undefined, { type: 'webpackOk' }, []])
      expect(await say(data)).toEqual([]);
  });

  it('is told why a command failed', async () => {
    const { say, handle } = setUp();
    handle.mockRejectedValueOnce(Object.assign(new Error('Too many.'), { reason: 'rate-limited' }));
    expect((await say(mute))[0]?.notice.error).toEqual({ reason: 'rate-limited', message: 'Too many.' });
    handle.mockRejectedValueOnce(new Error('oops'));
    expect((await say(mute))[0]?.notice.error).toEqual({ reason: 'failed', message: 'oops' });
  });
});
