import { expect, it } from 'vitest';
import { embed } from './index.js';
import { frameAddress } from './options.js';

it('puts what is not secret into the address', () => {
  const options = { room: 'kind-otter', name: 'Ada & Co', camera: 'none', layout: 'table' } as const;
  expect(frameAddress('https://guise.example', { ...options, token: 'a.b.c', title: 'Our call' })).toBe(
    'https://guise.example/embed/kind-otter?name=Ada+%26+Co&camera=none&layout=table',
  );
});

it('puts the secret where no server sees it', () => {
  expect(frameAddress('https://guise.example', { room: 'kind-otter', secret: '~aB3_xY', mic: 'off' })).toBe(
    'https://guise.example/embed/kind-otter?mic=off#~aB3_xY',
  );
});

it('lets nobody in by the address who is told in by command', () => {
  for (const start of ['now', 'command'] as const)
    expect(frameAddress('https://guise.example', { room: 'a', start })).toBe(
      'https://guise.example/embed/a?start=command',
    );
  expect(frameAddress('https://guise.example', { room: '../api' })).toBe(
    'https://guise.example/embed/..%2Fapi',
  );
});

it('says what is missing', () => {
  const place = {} as Element;
  expect(() => embed(place, { room: 'a' })).toThrow(expect.objectContaining({ reason: 'malformed' }));
  expect(() => embed(place, { room: 'a', server: 'guise' })).toThrow(
    expect.objectContaining({ reason: 'malformed' }),
  );
});
