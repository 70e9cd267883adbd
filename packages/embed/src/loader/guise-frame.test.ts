import { afterEach, describe, expect, it, vi } from 'vitest';
import { EMBED_VERSION } from '../embed-protocol/version.js';
import { GuiseFrame } from './guise-frame.js';
import type { EmbedOptions } from './options.js';

const SERVER = 'https://guise.example';

interface Command {
  id: number;
  name: string;
  data: object;
}

const calls: GuiseFrame[] = [];
afterEach(() => {
  for (const call of calls.splice(0)) call.remove();
  vi.unstubAllGlobals();
});

/** A page with a frame in it, and the call in the frame. @param refusals commands that the call refuses */
function setUp(options: Partial<EmbedOptions> = {}, refusals: readonly string[] = []) {
  const events = new EventTarget();
  vi.stubGlobal('addEventListener', events.addEventListener.bind(events));
  vi.stubGlobal('removeEventListener', events.removeEventListener.bind(events));
  vi.stubGlobal('location', { origin: 'https://shop.example' });
  const commands: string[] = [];
  const contentWindow = {
    postMessage(command: Command, origin: string) {
      expect(origin).toBe(SERVER);
      commands.push(command.name);
      const error = refusals.includes(command.name) ? { reason: 'malformed', message: 'no' } : null;
      queueMicrotask(() => say({ guise: EMBED_VERSION, kind: 'answer', id: command.id, error }));
    },
  };
  const iframe = { style: {} as CSSStyleDeclaration, contentWindow, src: '', allow: '', remove: vi.fn() };
  vi.stubGlobal('document', { createElement: () => iframe });
  const say = (data: unknown, origin = SERVER, source: unknown = contentWindow) =>
    events.dispatchEvent(Object.assign(new Event('message'), { data, origin, source }));
  const tell = (name: string, data: object, ...from: [string?, unknown?]) =>
    say({ guise: EMBED_VERSION, kind: 'event', name, data }, ...from);
  const ready = () => tell('ready', { version: EMBED_VERSION, room: 'a', step: 'door' });
  const place = { append: vi.fn() } as unknown as Element;
  const call = new GuiseFrame(place, `${SERVER}/guise-loader.js`, { room: 'a', ...options });
  calls.push(call);
  return { call, commands, iframe, say, tell, ready };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

describe('the loader', () => {
  it('gives the frame what it may use, and shows it when it is ready', async () => {
    const { call, iframe, ready } = setUp();
    expect(iframe.src).toBe(`${SERVER}/embed/a`);
    expect(iframe.allow).toBe('camera; microphone; display-capture; autoplay; fullscreen');
    expect(iframe.style.opacity).not.toBe('1');
    ready();
    expect(await call.ready).toEqual({ version: 1, room: 'a', step: 'door' });
    expect(iframe.style.opacity).toBe('1');
  });

  it('tells the token and the colours before anything else, and again when the frame was loaded anew', async () => {
    const { call, commands, ready } = setUp({ start: 'now', token: 'a.b.c', theme: { accent: '#7ab8ff' } });
    const muted = call.setMuted(true);
    await settled();
    expect(commands).toEqual([]);
    ready();
    await muted;
    await settled();
    expect(commands.slice(0, 2)).toEqual(['setToken', 'setTheme']);
    expect(commands.slice(2).sort()).toEqual(['join', 'setMuted']);
    commands.length = 0;
    ready();
    await settled();
    expect(commands).toEqual(['setToken', 'setTheme', 'join']);
  });

  it('says why a command was refused', async () => {
    const { call, ready } = setUp({}, ['sendChat']);
    ready();
    await expect(call.sendChat('Hello')).rejects.toMatchObject({ name: 'EmbedError', reason: 'malformed' });
    await call.setHand(true);
  });

  it('hears the frame only, from the server only, and nothing that it does not know', async () => {
    const { call, tell, say } = setUp();
    const heard: unknown[] = [];
    const end = call.on('muted', (data) => heard.push(data));
    tell('muted', { muted: true }, 'https://evil.example');
    tell('muted', { muted: true }, SERVER, {});
    tell('muted', { muted: 'yes' });
    tell('toString', {});
    tell('someLaterEvent', {});
    for (const data of [null, 'x', 7, {}, { guise: 2, kind: 'event', name: 'muted', data: { muted: true } }])
      say(data);
    expect(heard).toEqual([]);
    tell('muted', { muted: true, later: 1 });
    expect(heard).toEqual([{ muted: true }]);
    end();
    tell('muted', { muted: false });
    expect(heard).toHaveLength(1);
  });

  it('gives up when the frame never says that it is ready, and whatever is open when it is removed', async () => {
    const silent = setUp({ patience: 1 });
    await expect(silent.call.setMuted(true)).rejects.toMatchObject({ reason: 'timeout' });
    const { call, ready, iframe } = setUp();
    ready();
    await call.ready;
    const open = call.join();
    await Promise.resolve();
    call.remove();
    await expect(open).rejects.toMatchObject({ reason: 'closed' });
    expect(iframe.remove).toHaveBeenCalledOnce();
  });

  it('waits for nothing once it is removed, ready or not', async () => {
    const { call } = setUp();
    const muted = call.setMuted(true);
    call.remove();
    await expect(call.ready).rejects.toMatchObject({ reason: 'closed' });
    await expect(muted).rejects.toMatchObject({ reason: 'closed' });
  });
});
