import { expect, test, vi } from 'vitest';
import { words } from '../words/index.js';
import { type BrowserSigns, browserKind } from './browser-kind.js';
import type { CaptureStatus } from './capture.js';
import { deviceNews } from './device-news.js';
import type { FaceProblem } from './local-face.js';
import type { Me } from './me.js';
import { troublesOf } from './troubles.js';

function person({
  camera = 'on',
  microphone = 'on',
  problem = null,
  voiceMoves = true,
}: {
  camera?: CaptureStatus;
  microphone?: CaptureStatus;
  problem?: FaceProblem | null;
  voiceMoves?: boolean;
} = {}) {
  const start = { both: vi.fn(), camera: vi.fn(), microphone: vi.fn(), face: vi.fn() };
  const me = {
    camera: { kind: 'camera', status: camera, replaced: null, start: start.camera },
    microphone: { kind: 'microphone', status: microphone, replaced: null, start: start.microphone },
    face: { problem, retry: start.face, framing: { lasting: null } },
    speaker: { lost: null },
    voiceMoves,
    start: start.both,
  };
  return { me: me as unknown as Me, parts: me, start };
}

const said = (me: Me, drawing = true) =>
  troublesOf(me, 'chromium', drawing).map(({ id, title, retry }) => [id, title, retry !== undefined]);

test('nothing is said where all is well, or was switched off', () => {
  expect(said(person().me)).toEqual([]);
  expect(said(person({ camera: 'off', microphone: 'starting' }).me)).toEqual([]);
});

test.each<[CaptureStatus, boolean]>([
  ['denied', true],
  ['dismissed', true],
  ['blocked-by-system', true],
  ['missing', true],
  ['busy', true],
  ['unplugged', true],
  ['forbidden', false],
  ['insecure', false],
])('a device that is %s has its own words and, where that can help, a second try', (status, again) => {
  const camera = words.trouble.camera[status as keyof typeof words.trouble.camera];
  expect(said(person({ camera: status }).me)).toEqual([['camera', camera.title, again]]);
  const microphone = words.trouble.microphone[status as keyof typeof words.trouble.microphone];
  expect(said(person({ microphone: status }).me)).toEqual([['microphone', microphone.title, again]]);
  const titles = Object.values(words.trouble.camera).map(({ title }) => title);
  expect(new Set(titles).size).toBe(titles.length);
});

test('what both devices suffer from is said once, and asked for once', () => {
  const { me, start } = person({ camera: 'denied', microphone: 'denied' });
  const [trouble] = troublesOf(me, 'firefox', true);
  expect(trouble).toMatchObject({ id: 'devices', ...words.trouble.both.denied });
  expect(trouble?.steps).toEqual([...words.trouble.allow.firefox, words.trouble.thenRetry]);
  trouble?.retry?.();
  expect(start.both).toHaveBeenCalledOnce();
  // Two programs may hold two devices: each is closed on its own.
  expect(said(person({ camera: 'busy', microphone: 'busy' }).me)).toHaveLength(2);
});

test.each<[FaceProblem, boolean]>([
  ['no-wasm', false],
  ['models', true],
  ['camera', true],
  ['crashed', true],
])('face tracking that fails (%s) is said, and tried again where that can help', (problem, again) => {
  const { me, start } = person({ problem });
  const [trouble] = troublesOf(me, 'chromium', true);
  expect(trouble).toMatchObject({ id: 'face', ...words.trouble.face[problem] });
  expect(trouble?.retry !== undefined).toBe(again);
  trouble?.retry?.();
  expect(start.face).toHaveBeenCalledTimes(again ? 1 : 0);
});

test('a browser without audio worklets says so to whoever has only a voice', () => {
  expect(said(person({ voiceMoves: false }).me)).toEqual([]);
  expect(said(person({ voiceMoves: false, camera: 'off' }).me)).toEqual([
    ['voice', words.trouble.noWorklet.title, false],
  ]);
});

test('a browser that cannot draw says so, after everything else', () => {
  expect(said(person({ camera: 'missing' }).me, false).map(([id]) => id)).toEqual(['camera', 'drawing']);
});

test('in a call only what is new is news', () => {
  const { me, parts } = person({ microphone: 'unplugged' });
  expect(deviceNews(me)).toMatchObject({
    camera: '',
    microphone: `${words.trouble.microphone.unplugged.title}.`,
  });
  Object.assign(parts.microphone, { status: 'on', replaced: { from: 'Headset', to: 'Laptop' } });
  expect(deviceNews(me).microphone).toBe('Headset is gone. Laptop took over.');
  Object.assign(parts.speaker, { lost: 'Headset' });
  Object.assign(parts.face.framing, { lasting: 'too-dark' });
  expect(deviceNews(me)).toMatchObject({
    speaker: words.devices.speakerLost('Headset'),
    framing: words.framing['too-dark'].sentence,
  });
});

const CHROME =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36';
const SAFARI =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15';
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/156.0 Mobile/15E148 Safari/604.1';
const moz = { supports: (property: string) => property === '-moz-appearance' } as BrowserSigns['CSS'];

test.each<[string, BrowserSigns]>([
  ['chromium', { navigator: { userAgent: CHROME, userAgentData: { brands: [{ brand: 'Chromium' }] } } }],
  // Only secure pages are told of brands.
  ['chromium', { navigator: { userAgent: CHROME } }],
  ['firefox', { navigator: { userAgent: 'Mozilla/5.0 Gecko/20100101 Firefox/145.0' }, CSS: moz }],
  ['safari', { navigator: { userAgent: SAFARI, maxTouchPoints: 0 }, GestureEvent: class {} }],
  ['ios', { navigator: { userAgent: IPHONE, maxTouchPoints: 5 }, GestureEvent: class {} }],
  ['ios', { navigator: { userAgent: SAFARI, maxTouchPoints: 5 }, GestureEvent: class {} }],
  ['other', { navigator: { userAgent: 'Something/1.0' } }],
])('knows %s', (kind, signs) => {
  expect(browserKind(signs)).toBe(kind);
});
