import type { FaceRate, RemoteParticipant } from '@guise/client';
import { beforeEach, expect, test, vi } from 'vitest';
import { arrange } from '../stage/layouts/arrange.js';
import { FaceAttention } from './face-attention.js';

let participants: Map<string, RemoteParticipant>;
let rates: Map<string, FaceRate>;
const setFaceRate = vi.fn((id: string, rate: FaceRate) => {
  rates.set(id, rate);
});
let attention: FaceAttention;

beforeEach(() => {
  participants = new Map();
  rates = new Map();
  setFaceRate.mockClear();
  attention = new FaceAttention({ participants, setFaceRate });
});

const come = (...ids: string[]) => {
  for (const id of ids) participants.set(id, {} as RemoteParticipant);
};
const show = (sizes: Record<string, [width: number, height: number]>) =>
  attention.handleShown(
    new Map(Object.entries(sizes).map(([id, [width, height]]) => [id, { width, height }])),
  );

test('large faces whole, small ones half as often, and of those who are not shown hardly anything', () => {
  come('ada', 'ben', 'eve');
  show({ ada: [400, 300], ben: [300, 120], me: [100, 100] });
  expect(Object.fromEntries(rates)).toEqual({ ada: 30, ben: 15, eve: 5 });
});

test('asks once for the same', () => {
  come('ada');
  show({ ada: [400, 300] });
  show({ ada: [500, 300] });
  expect(setFaceRate).toHaveBeenCalledTimes(1);
  show({ ada: [100, 100] });
  expect(setFaceRate.mock.calls).toEqual([
    ['ada', 30],
    ['ada', 15],
  ]);
});

test('a page that nobody sees asks for little, but for whoever is in the small window', () => {
  come('ada', 'ben');
  show({ ada: [400, 300], ben: [400, 300] });
  attention.handleWindow('ben');
  attention.handleHidden(true);
  expect(Object.fromEntries(rates)).toEqual({ ada: 5, ben: 30 });
  attention.handleHidden(false);
  attention.handleWindow(null);
  expect(Object.fromEntries(rates)).toEqual({ ada: 30, ben: 30 });
});

test('what is recorded is recorded whole', () => {
  come('ada', 'ben');
  show({ ada: [100, 100] });
  attention.handleRecording(true);
  expect(Object.fromEntries(rates)).toEqual({ ada: 30, ben: 30 });
  attention.handleRecording(false);
  expect(Object.fromEntries(rates)).toEqual({ ada: 15, ben: 5 });
});

test('who comes back is asked for anew', () => {
  come('ada');
  show({ ada: [400, 300] });
  participants.clear();
  show({});
  come('ada');
  show({ ada: [400, 300] });
  expect(setFaceRate).toHaveBeenCalledTimes(2);
});

test.each([
  ['grid', 2, 30],
  ['grid', 23, 15],
  ['table', 3, 30],
] as const)('in a %s with %i others on a laptop: %i faces a second', (layout, count, rate) => {
  const others = Array.from({ length: count }, (_, i) => `p${i}`);
  come(...others);
  const scene = { layout, others, self: 'me', selfShown: true, corner: 'bottom-right', focus: null } as const;
  attention.handleShown(arrange(scene, { width: 1240, height: 640 }).boxes);
  expect(new Set(rates.values())).toEqual(new Set([rate]));
});
