import { describe, expect, it } from 'vitest';
import { jsonBytes } from '../testing/files.js';
import { syntheticLayout } from '../testing/synthetic.js';
import { type CaptureHabit, withoutHabit } from './capture-habit.js';
import { evenLight } from './even-light.js';
import { parseExpressionBasis } from './expression-basis.js';

const layout = syntheticLayout(1, 32);
const SIDE = 16;
const inside = [...layout.mask.keys()].filter((pixel) => layout.mask[pixel] > 0);

/** A map of one value of an axis everywhere. */
const even = (axis: number, metres: number) =>
  Float32Array.from({ length: SIDE * SIDE * 3 }, (_, i) => (i % 3 === axis ? metres : 0));

describe('the habit of captures', () => {
  /** Captures are like the canonical head, heads lie a centimetre farther out; across, captures say half of what there is. */
  const habit: CaptureHabit = {
    side: SIDE,
    captured: even(2, 0),
    true: even(2, 0.01),
    gains: [2, 1, 1],
  };

  it('is taken off: the mean capture becomes the mean head', () => {
    const head = withoutHabit(layout.canonical, habit, layout);
    for (const pixel of inside) {
      expect(head[pixel * 3 + 2] - layout.canonical[pixel * 3 + 2]).toBeCloseTo(0.01, 4);
      expect(head[pixel * 3]).toBeCloseTo(layout.canonical[pixel * 3], 4);
    }
  });

  it('leaves what is special, stretched as much as the network is weak', () => {
    const bump = (points: Float32Array, pixel: number, axis: number) => {
      const out = points.slice();
      out[pixel * 3 + axis] += 0.004;
      return out;
    };
    const pixel = inside[Math.floor(inside.length / 2)] as number;
    const plain = withoutHabit(layout.canonical, habit, layout);
    for (const [axis, gain] of [2, 1, 1].entries()) {
      const special = withoutHabit(bump(layout.canonical, pixel, axis), habit, layout);
      const seen = special[pixel * 3 + axis] - plain[pixel * 3 + axis];
      // The whole is laid onto the mean first, which takes a little of one pixel's.
      expect(seen).toBeGreaterThan(0.0037 * gain);
      expect(seen).toBeLessThan(0.0041 * gain);
    }
  });

  it('comes with the basis, or is refused', () => {
    const json = (data: string) =>
      jsonBytes({
        kind: 'expression-basis',
        version: 1,
        blendshapes: [],
        scale: [],
        shape: [0, 4, 4, 3],
        data: '',
        habit: { gains: [1, 1, 1], scale: 0.001, shape: [2, 4, 4, 3], data },
      });
    const bytes = (count: number) => btoa(String.fromCharCode(...new Array(count).fill(5)));
    expect(parseExpressionBasis(json(bytes(96))).habit?.true[47]).toBeCloseTo(0.005);
    expect(() => parseExpressionBasis(json(bytes(95)))).toThrow('does not fit together');
  });
});

describe('the room’s light', () => {
  const side = 64;
  const painted = (colour: (x: number, y: number) => readonly number[]) => {
    const data = new Uint8ClampedArray(side * side * 4).fill(255);
    for (let i = 0; i < side * side; i++) data.set(colour(i % side, Math.floor(i / side)), i * 4);
    return { data, width: side, height: side };
  };
  const at = ({ data }: { data: Uint8ClampedArray }, x: number, y: number) => [
    ...data.subarray((y * side + x) * 4, (y * side + x) * 4 + 3),
  ];

  it('from one side goes, and a mole stays', () => {
    const isMole = (x: number, y: number) => Math.hypot(x - 20, y - 36) < 1.5;
    const texture = painted((x, y) => {
      const light = 0.6 + 0.4 * (x / side);
      return isMole(x, y) ? [60, 40, 30] : [200 * light, 150 * light, 130 * light];
    });
    const before = at(texture, 48, 32)[0] / at(texture, 15, 32)[0];
    evenLight(texture, layout);
    const after = at(texture, 48, 32)[0] / at(texture, 15, 32)[0];
    expect(before).toBeGreaterThan(1.25);
    expect(after).toBeLessThan(1.08);
    expect(at(texture, 20, 36)[0]).toBeLessThan(0.6 * at(texture, 14, 36)[0]);
  });

  it('leaves an evenly lit face as it is', () => {
    const texture = painted(() => [200, 150, 130]);
    evenLight(texture, layout);
    at(texture, 30, 30).forEach((value, c) => {
      expect(Math.abs(value - ([200, 150, 130][c] as number))).toBeLessThan(3);
    });
  });
});
