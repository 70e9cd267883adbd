import { describe, expect, it } from 'vitest';
import type { Picture } from './picture.js';
import { ViewMeter } from './view.js';

/** A grey picture with a brighter or darker disc in it. */
function scene(surroundings: number, disc: { x: number; y: number; radius: number; light: number }): Picture {
  const [width, height] = [640, 480];
  const data = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let i = 0; i < width * height; i++) {
    const inside = Math.hypot((i % width) - disc.x, Math.floor(i / width) - disc.y) < disc.radius;
    data.fill(255 * (inside ? disc.light : surroundings), i * 4, i * 4 + 3);
  }
  return { data, width, height };
}

const seen = (x: number, y: number, height: number) => ({
  crop: { x, y, side: height * 1.5, roll: 0.2 },
  scale: 1.5,
  confidence: 0.9,
});

describe('view meter', () => {
  it('tells the light on the face from the light around it', () => {
    const view = new ViewMeter().measure(
      scene(0.8, { x: 320, y: 240, radius: 100, light: 0.2 }),
      seen(320, 240, 160),
      0,
    );
    expect(view?.face?.light).toBeCloseTo(0.2, 2);
    expect(view?.surroundings).toBeCloseTo(0.8, 2);
  });

  it('says where the face is and how large', () => {
    const picture = scene(0.5, { x: 480, y: 120, radius: 60, light: 0.5 });
    const view = new ViewMeter().measure(picture, seen(480, 120, 120), 0);
    expect(view?.face).toMatchObject({ size: 0.25, x: 0.25, y: -0.25, confidence: 0.9 });
  });

  it('judges the whole picture where nobody is, and the part that is there of a face half outside', () => {
    const picture = scene(0.1, { x: 0, y: 240, radius: 80, light: 0.6 });
    expect(new ViewMeter().measure(picture, null, 0)).toMatchObject({ face: null });
    const view = new ViewMeter().measure(picture, seen(0, 240, 120), 0);
    expect(view?.face?.light).toBeCloseTo(0.6, 2);
    expect(view?.surroundings).toBeCloseTo(0.1, 2);
  });

  it('measures twice a second, whatever becomes of the clock', () => {
    const meter = new ViewMeter();
    const picture = scene(0.5, { x: 0, y: 0, radius: 1, light: 0.5 });
    const measured = [0, 33, 499, 500, 700, 100, 300, 620].filter((time) =>
      meter.measure(picture, null, time),
    );
    expect(measured).toEqual([0, 500, 100, 620]);
  });
});
