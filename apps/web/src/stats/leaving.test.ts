import type { Traffic } from '@guise/client';
import { expect, it } from 'vitest';
import { words } from '../words/index.js';
import { leavingRows } from './leaving.js';

const NOTHING = { wire: 0, packets: 0, voice: 0, faces: 0, video: 0, screen: 0, signalling: 0 };
const STILL = { wire: 0, voice: 0, faces: 0, video: 0, screen: 0 };

function rowsOf(sent: Partial<Traffic['sent']>, rates: Partial<typeof STILL>, muted = false, sealed = false) {
  const traffic = { sent: { ...NOTHING, ...sent } } as Traffic;
  return leavingRows(traffic, { ...STILL, ...rates }, muted, sealed);
}

const valuesOf = (rows: ReturnType<typeof rowsOf>) =>
  Object.fromEntries(rows.map(({ id, value }) => [id, value]));

it('shows one row for a shared screen, with its rate, and the camera at nothing', () => {
  const rows = rowsOf({ screen: 90_000 }, { screen: 560, voice: 32, wire: 610 });
  expect(rows.filter(({ term }) => term === words.stats.screen)).toHaveLength(1);
  expect(valuesOf(rows)).toMatchObject({
    camera: words.stats.cameraNever,
    screen: words.stats.rate('560'),
    voice: words.stats.rate('32'),
  });
});

it('says of a screen that is shared no longer that nothing of it goes', () => {
  expect(valuesOf(rowsOf({ screen: 90_000 }, {})).screen).toBe(words.stats.nothing);
});

it('has no row for a screen where none was shared', () => {
  expect(rowsOf({ voice: 500 }, { voice: 32 }).map(({ id }) => id)).not.toContain('screen');
});

it('gives away a camera whose picture leaves, whether or not a screen was shared', () => {
  for (const screen of [0, 90_000]) {
    expect(valuesOf(rowsOf({ video: 2500, screen }, { video: 20 })).camera).toBe(
      words.stats.kilobytes('2.5'),
    );
  }
});

it('says nothing of a voice that is muted, and begins with nothing', () => {
  expect(valuesOf(rowsOf({}, { voice: 32 }, true)).voice).toBe(words.stats.muted);
  expect(valuesOf(leavingRows(null, null, false, false))).toMatchObject({
    camera: words.stats.cameraNever,
    voice: words.stats.nothing,
    words: words.stats.soFar(words.stats.bytes('0')),
  });
});

it('says who can read what leaves: the server, too, unless it is sealed', () => {
  const readers = (sealed: boolean) => valuesOf(rowsOf({}, {}, false, sealed)).readers;
  expect(readers(true)).toBe(words.seal.readersSealed);
  expect(readers(false)).toBe(words.seal.readersPlain);
});
