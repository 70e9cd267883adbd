import { describe, expect, it } from 'vitest';
import { letterbox } from '../../dist/crop.js';
import { decodeFaces } from '../../dist/finder.js';
import { quaternion } from '../../dist/geometry/quaternion.js';
import { lowLight, sideLight } from './disturb-light.mjs';
import { darkGlasses, handOverMouth } from './disturb-occlude.mjs';
import { cropOf, pictureOf, placeHead } from './head-placement.mjs';
import { randomOf } from './random.mjs';
import { facesAt } from './tracker.mjs';

const size = 200;
const grey = { data: new Uint8ClampedArray(size * size * 4).fill(150), width: size, height: size };
/** A head upright in the middle of the picture, 1200 pixels to the metre. */
const placement = { scale: 1200, rotation: [0, 0, 0, 1], translation: [100, -100, 0] };

const changeAt = (picture, point) => {
  const [x, y] = pictureOf(placement, point).map(Math.floor);
  return picture.data[(y * size + x) * 4] - 150;
};
const differing = (a, b) => a.data.reduce((sum, value, i) => sum + (value !== b.data[i] ? 1 : 0), 0);
const eyes = [
  [0.033, 0.024, 0.05],
  [-0.033, 0.024, 0.05],
];
const mouth = [0, -0.045, 0.05];
const forehead = [0, 0.06, 0.05];

describe('disturbances', () => {
  it.each([sideLight, lowLight, darkGlasses, handOverMouth])(
    '%o leave the picture as it was and do the same again',
    (disturb) => {
      const once = disturb(grey, placement, randomOf(5));
      expect(grey.data.every((value) => value === 150)).toBe(true);
      expect(differing(once, disturb(grey, placement, randomOf(5)))).toBe(0);
      expect(differing(once, grey)).toBeGreaterThan(0);
    },
  );

  it('light the head from one side', () => {
    const picture = sideLight(grey, placement, randomOf(1));
    const [one, other] = [changeAt(picture, [0.06, 0, 0.03]), changeAt(picture, [-0.06, 0, 0.03])];
    expect(Math.max(one, other)).toBeGreaterThan(20);
    expect(Math.min(one, other)).toBeLessThan(-60);
  });

  it('darken and add noise', () => {
    const { data } = lowLight(grey, placement, randomOf(1));
    const red = Array.from({ length: size * size }, (_, i) => data[i * 4]);
    const mean = red.reduce((sum, value) => sum + value, 0) / red.length;
    const deviation = Math.sqrt(red.reduce((sum, value) => sum + (value - mean) ** 2, 0) / red.length);
    expect(mean).toBeLessThan(110);
    expect(deviation).toBeGreaterThan(5);
  });

  it('cover the eyes with glasses, the mouth with a hand, and nothing else', () => {
    const glasses = darkGlasses(grey, placement, randomOf(1));
    const hand = handOverMouth(grey, placement, randomOf(1));
    for (const eye of eyes) {
      expect(changeAt(glasses, eye)).toBeLessThan(-60);
      expect(changeAt(hand, eye)).toBe(0);
    }
    expect(changeAt(hand, mouth)).not.toBe(0);
    expect(changeAt(glasses, mouth)).toBe(0);
    for (const picture of [glasses, hand]) expect(changeAt(picture, forehead)).toBe(0);
  });
});

describe('a placed head', () => {
  const vertices = Float32Array.of(0.05, 0, 0, -0.05, 0, 0, 0, 0.08, 0.01, 0, -0.06, 0.02);
  const canonical = { vertices, weights: new Float32Array(4).fill(1) };

  it('is where its mesh is: x right, y down, z away', () => {
    // Half a metre is 500 pixels; the head's top leans to the picture's left by 30 degrees.
    const [cos, sin] = [Math.cos(Math.PI / 6), Math.sin(Math.PI / 6)];
    const mesh = [];
    for (let i = 0; i < 12; i += 3) {
      const [x, y, z] = vertices.subarray(i, i + 3).map((metres) => metres * 1000);
      mesh.push(320 + cos * x - sin * y, 240 - (sin * x + cos * y), -z);
    }
    const placed = placeHead(mesh, canonical);
    expect(placed.scale).toBeCloseTo(1000, 1);
    const [x, y] = pictureOf(placed, [0, 0.08, 0.01]);
    expect([x, y].map(Math.round)).toEqual([280, 171]);
    const crop = cropOf(placed, { center: [0, 0, 0], size: 0.2, scale: 1.5 });
    expect(crop.x).toBeCloseTo(320, 2);
    expect(crop.y).toBeCloseTo(240, 2);
    expect(crop.side).toBeCloseTo(300, 1);
    expect(crop.roll).toBeCloseTo(Math.PI / 6, 4);
  });

  it('has the roll that is left when yaw and pitch are taken away', () => {
    const turned = { ...placement, rotation: quaternion([0, 1, 0], 0.7) };
    expect(cropOf(turned, { center: [0, 0, 0], size: 1, scale: 1 }).roll).toBeCloseTo(0);
  });
});

describe('a finder that is pointed at a crop', () => {
  it.each([
    { x: 301, y: 87, side: 120, roll: 0.3 },
    { x: 2, y: 239, side: 700, roll: -2 },
  ])('says what a finder would say of it: %o', (crop) => {
    const whole = letterbox({ width: 320, height: 240 });
    const faces = facesAt(crop, whole, [1, 6, 12, 12]);
    const { crop: found } = decodeFaces(faces, { inputSize: 96, grid: 12, threshold: 0.5 }, whole);
    for (const [key, value] of Object.entries(crop)) expect(found[key]).toBeCloseTo(value, 3);
  });
});
