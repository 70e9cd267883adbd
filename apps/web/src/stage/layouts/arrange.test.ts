import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrange, seatOrder } from './arrange.js';
import { cornerBox } from './corner.js';
import { CORNERS, LAYOUTS } from './layout-name.js';
import { anyArea, expectInside, expectNoOverlaps } from './testing.js';

const people = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 12 });
const area = { width: 1264, height: 690 };
const scene = {
  others: ['ada', 'ben', 'cleo'],
  self: 'me',
  selfShown: true,
  corner: 'bottom-right',
  focus: null,
} as const;

describe('arrangement', () => {
  it('has a place for everybody in every layout', () => {
    fc.assert(
      fc.property(
        people,
        fc.constantFrom(...LAYOUTS, 'strip' as const),
        fc.boolean(),
        anyArea,
        (ids, layout, selfShown, space) => {
          const [self, ...others] = ids as [string, ...string[]];
          const { boxes, corner } = arrange(
            { ...scene, layout, others, self, selfShown, focus: others[0] ?? null },
            space,
          );
          for (const id of others) expect(boxes.has(id)).toBe(true);
          expect(boxes.has(self)).toBe(others.length === 0 || selfShown);
          expectNoOverlaps([...boxes].flatMap(([id, box]) => (corner && id === self ? [] : [box])));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('makes the one in focus large, oneself only when asked to', () => {
    const widest = (focus: string | null) => {
      const { boxes } = arrange({ ...scene, layout: 'speaker', focus }, area);
      return [...boxes].sort(([, a], [, b]) => b.width * b.height - a.width * a.height)[0]?.[0];
    };
    expect(widest('ben')).toBe('ben');
    expect(widest('me')).toBe('me');
    expect(widest(null)).toBe('ada');
    expect(widest('gone')).toBe('ada');
  });

  it('keeps one’s own small picture inside, in its corner', () => {
    fc.assert(
      fc.property(anyArea, fc.constantFrom(...CORNERS), fc.boolean(), (space, corner, atTable) => {
        const box = cornerBox(corner, space, atTable);
        expectInside([box], space);
        expect(box.left < space.width / 2 - box.width / 2).toBe(corner.endsWith('left'));
        expect(box.top < space.height / 2 - box.height / 2).toBe(corner.startsWith('top'));
        expect(box.width).toBeGreaterThan(60);
      }),
    );
  });

  it('puts one beside a single other in the corner', () => {
    expect(arrange({ ...scene, others: ['ada'], layout: 'grid' }, area).corner).toBe(true);
    expect(arrange({ ...scene, others: ['ada'], layout: 'grid', selfShown: false }, area).corner).toBe(false);
    expect(arrange({ ...scene, layout: 'grid' }, area).corner).toBe(false);
    expect(arrange({ ...scene, layout: 'table' }, area).corner).toBe(true);
  });
});

describe('beside a shared screen', () => {
  it('nobody is large, and nobody in a corner', () => {
    const { boxes, corner, table } = arrange(
      { ...scene, others: ['ada'], layout: 'strip', focus: 'ada' },
      { width: 200, height: 690 },
    );
    expect([corner, table]).toEqual([false, null]);
    const [ada, me] = [boxes.get('ada'), boxes.get('me')];
    expect([ada?.width, ada?.height]).toEqual([me?.width, me?.height]);
  });
});

describe('seats', () => {
  it('has everybody sit beside the same two on every screen', () => {
    fc.assert(
      fc.property(people, (ids) => {
        const neighbours = (self: string) => {
          const order = seatOrder(
            ids.filter((id) => id !== self),
            self,
          );
          return [self, ...order];
        };
        const [first, ...rest] = ids.map(neighbours) as [string[], ...string[][]];
        for (const circle of rest) {
          const turned = circle.indexOf(first[0] as string);
          expect([...circle.slice(turned), ...circle.slice(0, turned)]).toEqual(first);
        }
      }),
    );
  });
});
