import type { CameraView } from '@guise/tracker';
import { describe, expect, it } from 'vitest';
import { Framing, type FramingHint, judgeView } from './framing.js';

function view({
  surroundings = 0.5,
  ...face
}: Partial<NonNullable<CameraView['face']> & { surroundings: number }> = {}) {
  return { surroundings, face: { light: 0.45, size: 0.38, x: 0, y: 0, confidence: 1, ...face } };
}

describe('a view', () => {
  // Measured on the photographs of the browser tests: as they are, darkened, shrunk, shifted, with light behind.
  it.each<[string, CameraView, FramingHint | null]>([
    ['as it should be', view(), null],
    ['dark skin in a dim room', view({ surroundings: 0.23, light: 0.25 }), null],
    ['dark skin before a white wall', view({ surroundings: 0.62, light: 0.2 }), null],
    ['a lamp on the face in a dark room', view({ surroundings: 0.05, light: 0.4 }), null],
    ['a dark room', view({ surroundings: 0.08, light: 0.07 }), 'too-dark'],
    ['nothing at all', { surroundings: 0.03, face: null }, 'too-dark'],
    ['nobody in a bright room', { surroundings: 0.5, face: null }, null],
    ['a window behind', view({ surroundings: 0.92, light: 0.22 }), 'light-behind'],
    ['far away', view({ size: 0.13 }), 'too-far'],
    ['too near', view({ size: 0.9 }), 'too-near'],
    ['at the side', view({ x: 0.3 }), 'off-centre'],
    ['at the bottom', view({ y: 0.29 }), 'off-centre'],
    ['dark and far away', view({ surroundings: 0.05, light: 0.05, size: 0.1 }), 'too-dark'],
  ])('%s', (_, seen, hint) => {
    expect(judgeView(seen, null)).toBe(hint);
  });

  it('has to be clearly better before a hint is taken back', () => {
    const limit = view({ size: 0.23 });
    expect(judgeView(limit, null)).toBeNull();
    expect(judgeView(limit, 'too-far')).toBe('too-far');
    expect(judgeView(view({ size: 0.28 }), 'too-far')).toBeNull();
  });
});

describe('framing', () => {
  const far = view({ size: 0.1 });

  /** Feeds a view every half second; [time, hint] of every change. */
  function run(seen: readonly CameraView[]) {
    const framing = new Framing();
    const shown: [number, FramingHint | null][] = [];
    let now = 0;
    framing.subscribe(() => shown.push([now, framing.hint]));
    for (const one of seen) {
      framing.handleView(one, now);
      now += 500;
    }
    return { framing, shown };
  }

  it('speaks up after a second, and goes when it is good for a second', () => {
    const good = view();
    expect(run([far, far, far, far, good, good, good]).shown).toEqual([
      [1000, 'too-far'],
      [3000, null],
    ]);
  });

  it('says nothing about what comes and goes', () => {
    expect(run(Array.from({ length: 40 }, (_, i) => (i % 2 ? far : view()))).shown).toEqual([]);
  });

  it('keeps its word while a good moment comes and goes', () => {
    const views = Array.from({ length: 40 }, (_, i) => (i % 3 === 2 && i > 3 ? view() : far));
    expect(run(views).shown.map(([, hint]) => hint)).toEqual(['too-far', 'too-far']);
  });

  it('is for the call only when it lasts', () => {
    expect(run(Array(10).fill(far)).framing).toMatchObject({ hint: 'too-far', lasting: null });
    const { framing } = run(Array(30).fill(far));
    expect(framing.lasting).toBe('too-far');
    framing.reset();
    expect(framing).toMatchObject({ hint: null, lasting: null });
  });
});
