import { describe, expect, it } from 'vitest';
import {
  faceSize,
  mappedPoints,
  mappingOfVertices,
  parseMapping,
  pointError,
  shifted,
} from './landmark-mapping.mjs';

/** 68 points on an ellipse 200 wide and 50 high. */
const face = Array.from({ length: 68 }, (_, i) => [
  300 + 100 * Math.cos((i * Math.PI) / 34),
  200 + 25 * Math.sin((i * Math.PI) / 34),
]);
const mirrored = face.map(([x, y]) => [600 - x, y]);

describe('pointError', () => {
  it('counts in the square root of the area of the true box', () => {
    expect(faceSize(face)).toBeCloseTo(100);
    expect(pointError(shifted(face, [0.03, 0.04], 100), face)).toBeCloseTo(0.05);
    const twice = face.map(([x, y]) => [2 * x, 2 * y]);
    expect(pointError(shifted(twice, [0.03, 0.04], 200), twice)).toBeCloseTo(0.05);
    // A guess that is too large must not get the benefit of its own size.
    const large = face.map(([x, y]) => [300 + 2 * (x - 300), 200 + 2 * (y - 200)]);
    expect(pointError(large, face)).toBeGreaterThan(0.6);
  });

  it('leaves the jaw line out on demand, and nothing else', () => {
    const jawOff = face.map(([x, y], i) => (i < 17 ? [x + 50, y] : [x, y]));
    expect(pointError(jawOff, face, 17)).toBe(0);
    expect(pointError(jawOff, face)).toBeCloseTo((0.5 * 17) / 68);
    const lipOff = face.map(([x, y], i) => (i === 67 ? [x + 51, y] : [x, y]));
    expect(pointError(lipOff, face, 17)).toBeCloseTo(0.01);
  });

  it('notices points that are mirrored or numbered from the other side', () => {
    expect(pointError(mirrored, face)).toBeGreaterThan(0.4);
    expect(pointError([...face].reverse(), face)).toBeGreaterThan(0.02);
  });
});

describe('a mapping', () => {
  const mesh = Float32Array.from({ length: 468 * 3 }, (_, i) => i);

  it('of vertices takes them as they are', () => {
    const points = mappedPoints(mesh, mappingOfVertices(Array.from({ length: 68 }, (_, i) => 5 * i)));
    expect(points[10]).toEqual([150, 151]);
  });

  it('mixes the corners of a triangle by their weights', () => {
    const rows = (row) => JSON.stringify(Array.from({ length: 68 }, () => row));
    const text = `{"vertices": ${rows([0, 100, 200])}, "weights": ${rows([0.5, 0.25, 0.25])}, "offset": [0.01, 0.02]}`;
    const mapping = parseMapping(text);
    expect(mappedPoints(mesh, mapping)[67]).toEqual([225, 226]);
    expect(mapping.offset).toEqual([0.01, 0.02]);
    expect(() => parseMapping(text.replace('0.5', '0.9'))).toThrow('weights');
    expect(() => parseMapping(text.replace('200', '478'))).toThrow('vertices');
    expect(() => parseMapping(text.replace('"offset"', '"of"'))).toThrow('offset');
  });

  it('moves points to the right and down', () => {
    expect(shifted([[10, 20]], [0.1, 0.2], 50)).toEqual([[15, 30]]);
  });
});
