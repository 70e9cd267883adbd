import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { needsSecondLook, Tracking } from './tracking.js';

const picture = { width: 640, height: 480 };
const next = { x: 300, y: 200, side: 200, roll: 0 };
const seen = { presence: 0.95, next };
const gone = { presence: 0.02, next };

function following(): Tracking {
  const tracking = new Tracking();
  expect(tracking.handleSighting(seen, picture)).toBe('found');
  return tracking;
}

describe('Tracking', () => {
  it('looks for a face at most ten times a second, and not while it follows one', () => {
    const tracking = new Tracking();
    const looks = Array.from({ length: 61 }, (_, i) => tracking.maySearch((i * 1000) / 60)).filter(Boolean);
    expect(looks).toHaveLength(11);
    expect(following().maySearch(5000)).toBe(false);
  });

  it('goes on searching when the clock is set back', () => {
    const tracking = new Tracking();
    expect(tracking.maySearch(5000)).toBe(true);
    expect(tracking.maySearch(100)).toBe(true);
  });

  it('looks next where the head was last', () => {
    const tracking = following();
    const moved = { ...next, x: 320 };
    expect(tracking.handleSighting({ presence: 0.9, next: moved }, picture)).toBe('followed');
    expect(tracking.crop).toEqual(moved);
  });

  it('outlasts a hand before the face, but not a face that has left', () => {
    const tracking = following();
    const changes = [gone, gone, gone, seen, gone, gone, gone, gone, null];
    expect(changes.map((sighting) => tracking.handleSighting(sighting, picture))).toEqual([
      ...['missed', 'missed', 'missed', 'followed', 'missed', 'missed', 'missed', 'lost', 'absent'],
    ]);
    expect(tracking.crop).toBeNull();
  });

  it('does not flicker on a face of middling presence', () => {
    const doubtful = { presence: 0.5, next };
    expect(new Tracking().handleSighting(doubtful, picture)).toBe('absent');
    const tracking = following();
    for (let i = 0; i < 20; i++) expect(tracking.handleSighting(doubtful, picture)).toBe('followed');
  });

  it.each([
    ['out of the picture', { ...next, x: -1 }],
    ['to nothing', { ...next, side: 3 }],
    ['beyond all bounds', { ...next, side: 1e6 }],
    ['to NaN', { ...next, y: Number.NaN }],
    ['nowhere', null],
  ])('does not follow a fit that runs %s', (_, runaway) => {
    expect(new Tracking().handleSighting({ presence: 1, next: runaway }, picture)).toBe('absent');
    expect(following().handleSighting({ presence: 1, next: runaway }, picture)).toBe('missed');
  });

  it('has a crop exactly while it follows a face', () => {
    const sightings = fc.array(fc.constantFrom(seen, gone, null, { presence: 0.5, next }));
    fc.assert(
      fc.property(sightings, (list) => {
        const tracking = new Tracking();
        let present = false;
        for (const sighting of list) {
          const change = tracking.handleSighting(sighting, picture);
          expect(present).toBe(change === 'followed' || change === 'missed' || change === 'lost');
          present = change !== 'lost' && change !== 'absent';
          expect(tracking.crop !== null).toBe(present);
        }
      }),
    );
  });
});

describe('needsSecondLook', () => {
  it('is content with a head that moves as heads mostly do', () => {
    expect(needsSecondLook(next, { x: 305, y: 204, side: 206, roll: 0.05 })).toBe(false);
    expect(needsSecondLook({ ...next, roll: Math.PI }, { ...next, roll: -Math.PI })).toBe(false);
  });

  it.each([
    ['moved', { ...next, x: 325 }],
    ['come nearer', { ...next, side: 240 }],
    ['gone back', { ...next, side: 170 }],
    ['tilted', { ...next, roll: -0.3 }],
  ])('looks again at a head that has %s', (_, moved) => {
    expect(needsSecondLook(next, moved)).toBe(true);
  });
});
