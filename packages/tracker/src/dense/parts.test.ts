import { describe, expect, it } from 'vitest';
import { syntheticLayout } from '../testing/synthetic.js';
import { calm } from './calm.js';
import { type Field, fillSmoothly } from './fill.js';
import { writeObj } from './obj.js';
import { MapSurface } from './surface.js';

describe('fillSmoothly', () => {
  const side = 64;
  const ramp = (): Field => ({
    side,
    channels: 1,
    values: Float32Array.from({ length: side * side }, (_, i) => (i % side) + 2 * Math.floor(i / side)),
  });

  it('carries a slope on over a gap, and keeps what is known', () => {
    const whole = ramp();
    const known = Uint8Array.from({ length: side * side }, (_, i) => {
      const [x, y] = [i % side, Math.floor(i / side)];
      return x > 15 && x < 48 && y > 15 && y < 48 ? 0 : 1;
    });
    const field = ramp();
    field.values.forEach((_, i) => {
      if (!known[i]) field.values[i] = 1e6;
    });
    fillSmoothly(field, known);
    field.values.forEach((value, i) => {
      expect(Math.abs(value - whole.values[i])).toBeLessThan(known[i] ? 1e-6 : 6);
    });
  });

  it('fills everything from a single pixel', () => {
    const field: Field = { side: 7, channels: 2, values: new Float32Array(98) };
    field.values.set([3, 4], 40);
    const known = new Uint8Array(49);
    known[20] = 1;
    fillSmoothly(field, known);
    field.values.forEach((value, i) => {
      expect(value).toBeCloseTo(i % 2 === 0 ? 3 : 4, 1);
    });
  });

  it('leaves a field of which nothing is known', () => {
    const field = ramp();
    fillSmoothly(field, new Uint8Array(side * side));
    expect(field.values.every(Number.isFinite)).toBe(true);
  });
});

describe('MapSurface', () => {
  it('goes through the middle of every pixel, and straight on beyond the mask', () => {
    const size = 8;
    const mask = Float32Array.from({ length: 64 }, (_, i) => (i % 8 > 2 ? 1 : 0));
    const planes = Float32Array.from({ length: 192 }, (_, i) => {
      const pixel = i % 64;
      // Beside the mask a network may say anything.
      return pixel % 8 > 2 ? (pixel % 8) * 3 + 4 * Math.floor(pixel / 8) : 1e9;
    });
    const surface = new MapSurface(planes, mask, size);
    const at = (u: number, v: number) => surface.sample(Float32Array.of((u + 0.5) / 8, (v + 0.5) / 8))[0];
    expect(at(5, 4)).toBeCloseTo(31, 4);
    expect(at(5.5, 4)).toBeCloseTo(32.5, 4);
    expect(at(2.5, 4)).toBeCloseTo(23.5, 4);
    expect(at(1, 4)).toBeCloseTo(19, 4);
  });
});

describe('calm', () => {
  const layout = syntheticLayout();
  const plane = 1024;
  /** The canonical head, stretched, turned and moved as no similarity would. */
  const clean = Float32Array.from({ length: 3 * plane }, (_, i) => {
    const at = (axis: number) => layout.canonical[(i % plane) * 3 + axis];
    return [0.5 + 4 * at(0) - 0.5 * at(2), 0.5 - 5 * at(1), 3 * at(2) + at(0)][Math.floor(i / plane)];
  });
  const face = (i: number) => layout.mask[i % plane] > 0;

  it('leaves a face without noise as it is, its nose as sharp as before', () => {
    calm(clean, layout).forEach((value, i) => {
      if (face(i)) expect(Math.abs(value - clean[i])).toBeLessThan(1e-4);
    });
  });

  it('takes most of the noise out', () => {
    let state = 1;
    const noise = clean.map(() => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return (state / 2 ** 32 - 0.5) * 0.02;
    });
    const noisy = clean.map((value, i) => (face(i) ? value + noise[i] : 1e6));
    const rms = (values: Float32Array) => {
      const misses = [...values].map((value, i) => (face(i) ? (value - clean[i]) ** 2 : 0));
      return Math.sqrt(misses.reduce((sum, miss) => sum + miss, 0) / misses.length);
    };
    expect(rms(calm(noisy, layout))).toBeLessThan(0.35 * rms(noisy));
  });
});

describe('writeObj', () => {
  it('writes every vertex with v upwards, and triangles that count from one', () => {
    const mesh = {
      positions: Float32Array.of(0, 0, 0, 0, -0.01, 0, 0.01, 0, 1e-7),
      normals: Float32Array.of(0, 0, 1, 0, 0, 1, 0, 0, 1),
      uvs: Float32Array.of(0, 0, 0, 1, 1, 0.25),
      triangles: Uint32Array.of(0, 1, 2),
      places: new Float32Array(6),
      distances: new Float32Array(3),
      visibility: new Float32Array(3),
    };
    const { obj, mtl } = writeObj(mesh, { mtl: 'a.mtl', texture: 'a.jpg' });
    const lines = obj.trimEnd().split('\n');
    expect(lines[0]).toBe('mtllib a.mtl');
    expect(lines.filter((line) => line.startsWith('v '))).toEqual([
      'v 0.000000 0.000000 0.000000',
      'v 0.000000 -0.010000 0.000000',
      'v 0.010000 0.000000 0.000000',
    ]);
    expect(lines.filter((line) => line.startsWith('vt '))[2]).toBe('vt 1.000000 0.750000');
    expect(lines.at(-1)).toBe('f 1/1/1 2/2/2 3/3/3');
    expect(mtl).toContain('map_Kd a.jpg');
  });
});
