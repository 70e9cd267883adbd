import { EventEmitter } from 'node:events';
import type { types } from 'mediasoup';
import { beforeEach, expect, test } from 'vitest';
import { Speakers } from './speakers.js';

/** What listens at one site, and hears what the test says. */
class Listener extends EventEmitter {
  readonly observer = new EventEmitter();

  hears(volumes: Record<string, number>): void {
    const entries = Object.entries(volumes).map(([id, volume]) => ({ producer: { id }, volume }));
    this.emit('volumes', entries);
  }
}

let told: string[][];
let speakers: Speakers;
let here: Listener;
let there: Listener;

beforeEach(() => {
  told = [];
  speakers = new Speakers({
    ownerOf: (producerId) => (producerId === 'gone' ? undefined : producerId.toUpperCase()),
    onChanged: (ids) => told.push(ids),
  });
  [here, there] = [new Listener(), new Listener()];
  for (const listener of [here, there]) speakers.listen(listener as unknown as types.AudioLevelObserver);
});

test('who speaks is put together of what all sites hear, loudest first', () => {
  here.hears({ ada: -30, ben: -40 });
  there.hears({ cleo: -35, gone: -20 });
  there.emit('silence');
  here.emit('silence');
  expect(told).toEqual([['ADA', 'BEN'], ['ADA', 'CLEO', 'BEN'], ['ADA', 'BEN'], []]);
});

test('of many the loudest four, wherever they are', () => {
  here.hears({ a: -10, b: -30, c: -50 });
  there.hears({ d: -20, e: -40, f: -52 });
  expect(told.at(-1)).toEqual(['A', 'D', 'B', 'E']);
});

test('a site that is gone is silent', () => {
  here.hears({ ada: -30 });
  there.hears({ cleo: -35 });
  here.observer.emit('close');
  expect(told.at(-1)).toEqual(['CLEO']);
});
