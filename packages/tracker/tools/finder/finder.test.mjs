import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomOf } from '../evaluation/random.mjs';
import { addNoise, blank, draw, fill, light, placed, placedCrop, SHAPES } from './canvas.mjs';
import { BANDS, boxOf, isFound } from './face-scenes.mjs';
import { CAMERA, KINDS, shot } from './faceless.mjs';
import { measureAlarms } from './measure.mjs';
import { cameraFrame, DEPARTURES, measureDeparture, measureFlicker, NUISANCES } from './presence.mjs';
import { alarmTable, judge, recallTable } from './report.mjs';

const pixel = ({ data, width }, x, y) =>
  Array.from(data.subarray((y * width + x) * 4, (y * width + x) * 4 + 3));

describe('draw', () => {
  it('puts every point where placed says, whatever the size and turn', () => {
    const cases = fc.record({
      scale: fc.double({ min: 0.4, max: 3, noNaN: true }),
      turn: fc.double({ min: -3, max: 3, noNaN: true }),
      x: fc.integer({ min: 12, max: 28 }),
      y: fc.integer({ min: 12, max: 28 }),
    });
    fc.assert(
      fc.property(cases, ({ scale, turn, x, y }) => {
        const spot = blank(40, 40, [0, 0, 0]);
        fill(spot, SHAPES.ellipse({ x, y, width: 9, height: 9 }), () => [255, 255, 255]);
        const scene = blank(120, 120, [0, 0, 0]);
        const placing = { from: [20, 20], to: [60, 60], scale, turn };
        draw(scene, spot, placing);
        let [sum, left, top] = [0, 0, 0];
        for (let i = 0; i < 120 * 120; i++) {
          const tone = scene.data[i * 4];
          sum += tone;
          left += tone * ((i % 120) + 0.5);
          top += tone * (Math.floor(i / 120) + 0.5);
        }
        const [px, py] = placed(placing, [x, y]);
        expect(Math.hypot(left / sum - px, top / sum - py)).toBeLessThan(0.5 * scale + 0.3);
      }),
      { numRuns: 20 },
    );
  });

  it('turns anticlockwise, and crops with it', () => {
    const placing = { from: [0, 0], to: [50, 50], scale: 2, turn: Math.PI / 2 };
    const [x, y] = placed(placing, [10, 0]);
    expect(x).toBeCloseTo(50);
    expect(y).toBeCloseTo(30);
    expect(placedCrop(placing, { x: 0, y: 0, side: 7, roll: 0.1 })).toEqual({
      ...{ x: 50, y: 50, side: 14 },
      roll: 0.1 + Math.PI / 2,
    });
  });

  it('fades out at the edge and leaves the rest alone', () => {
    const scene = blank(60, 60, [10, 20, 30]);
    draw(scene, blank(40, 40, [250, 250, 250]), { from: [20, 20], to: [30, 30], scale: 1, turn: 0 }, 10);
    expect(pixel(scene, 5, 30)).toEqual([10, 20, 30]);
    expect(pixel(scene, 30, 30)).toEqual([250, 250, 250]);
    expect(pixel(scene, 12, 30)[0]).toBeLessThan(100);
  });
});

describe('light and noise', () => {
  it('brighten one side, tint, and stay around what was there', () => {
    const picture = blank(100, 10, [100, 100, 100]);
    light(picture, { gain: 1, tint: [1.1, 1, 0.9], slope: [1, 0], gamma: 1 });
    expect(pixel(picture, 0, 5)[1]).toBeLessThan(65);
    expect(pixel(picture, 99, 5)[1]).toBeGreaterThan(155);
    const [red, , blue] = pixel(picture, 50, 5);
    expect(red - blue).toBeGreaterThan(15);
    const noisy = blank(100, 100, [100, 100, 100]);
    addNoise(noisy, 5, randomOf(1));
    const tones = noisy.data.filter((_, i) => i % 4 === 0);
    const mean = tones.reduce((sum, tone) => sum + tone, 0) / tones.length;
    const spread = Math.sqrt(tones.reduce((sum, tone) => sum + (tone - mean) ** 2, 0) / tones.length);
    expect(mean).toBeCloseTo(100, 0);
    expect(spread).toBeCloseTo(5, 0);
    expect(noisy.data[3]).toBe(255);
  });
});

describe('isFound', () => {
  const truth = { x: 100, y: 100, side: 40, roll: 0 };
  it.each([
    ['the very crop', {}, true],
    ['a little off', { x: 109 }, true],
    ['too far off', { x: 111 }, false],
    ['a little large', { side: 53 }, true],
    ['too large', { side: 55 }, false],
    ['too small', { side: 29 }, false],
  ])('%s', (_, change, expected) => {
    expect(isFound({ ...truth, ...change }, truth)).toBe(expected);
  });
  it('nothing', () => expect(isFound(null, truth)).toBe(false));
});

describe('faceless video', () => {
  const person = { photograph: blank(80, 100, [200, 150, 120]), mesh: Float32Array.of(20, 20, 0, 60, 80, 0) };
  it.each(Object.keys(KINDS))('of the kind %s has pictures that move or flicker', (kind) => {
    const view = shot(kind, { wallpapers: [blank(400, 300, [90, 120, 60])], person, random: randomOf(2) });
    const [first, later] = [view(0), view(1)];
    expect(first).toMatchObject(CAMERA);
    expect(first.data).toHaveLength(CAMERA.width * CAMERA.height * 4);
    expect(later.data).not.toEqual(first.data);
  });

  it('is only drawn when somebody looks, and its alarms are counted', { timeout: 180_000 }, async () => {
    let [calls, looks] = [0, 0];
    const pipeline = {
      reset: () => {},
      track: async ({ data }, timestamp) => {
        calls++;
        if (calls % 10 === 0) looks += data.length > 0 ? 1 : 0;
        return { change: timestamp === 0 ? 'found' : 'absent' };
      },
    };
    const kinds = await measureAlarms({ pipeline, wallpapers: [blank(400, 300)] }, async () => person, 1 / 6);
    const [all] = alarmTable(kinds);
    expect(calls).toBe(300);
    expect(looks).toBe(30);
    expect(all).toMatchObject({ alarms: 1, rate: 6 });
  });
});

describe('presence', () => {
  const frame = {
    picture: blank(512, 512, [180, 140, 120]),
    mesh: Float32Array.of(156, 156, 0, 356, 356, 0),
  };
  const frames = new Array(110).fill(cameraFrame(frame));

  /** A tracker that sees a face where the middle of the picture is neither dark nor grey, a number of frames late. */
  function trackerSeeing(isThere, delay) {
    let [following, count] = [false, 0];
    return {
      reset: () => {
        [following, count] = [false, 0];
      },
      track: async (picture) => {
        const there = isThere(picture);
        count = there === following ? 0 : count + 1;
        if (count <= delay) return { change: following ? 'followed' : 'absent' };
        [following, count] = [there, 0];
        return { change: there ? 'found' : 'lost' };
      },
    };
  }
  const bright = (picture) => pixel(picture, 240, 180)[0] > 140;

  it('is measured from the moment the face has gone, and from the moment it is back', async () => {
    const camera = DEPARTURES['camera is covered'];
    expect(await measureDeparture(trackerSeeing(bright, 3), frames, camera)).toEqual({
      lost: 100,
      found: 100,
    });
    expect(
      await measureDeparture(
        trackerSeeing(() => true, 0),
        frames,
        camera,
      ),
    ).toEqual({ lost: null, found: null });
  });

  it('comes and goes in every kind of departure', () => {
    for (const departure of Object.values(DEPARTURES)) {
      const states = Array.from({ length: 110 }, (_, number) => {
        const { picture, mesh } = frames[number];
        const { out, whole } = departure(number, picture, boxOf(mesh));
        return out ? 'o' : whole ? 'w' : '-';
      }).join('');
      expect(states).toMatch(/^w{30,37}-*o{20,60}-*w{20,60}$/);
    }
  });

  it('leaves the picture as it was where nothing disturbs, and half a face where it is half out', async () => {
    const { picture, mesh } = cameraFrame(frame);
    expect(NUISANCES.nothing(picture)).toBe(picture);
    const half = NUISANCES['half out of the picture'](picture, null, boxOf(mesh));
    expect(pixel(half, 479, 180)).toEqual(pixel(picture, 239, 180));
  });

  it('counts what flickers after a face was found', async () => {
    let number = 0;
    const changes = { 5: 'found', 20: 'lost', 30: 'found', 100: 'lost' };
    const pipeline = { reset: () => {}, track: async () => ({ change: changes[number++] ?? 'absent' }) };
    const canonical = { vertices: Float32Array.of(0, 0, 0, 1, 1, 0), weights: Float32Array.of(1, 1) };
    expect(await measureFlicker(pipeline, frames, NUISANCES.nothing, canonical)).toEqual({
      ...{ seen: true, changes: 3, again: 1 },
    });
  });
});

describe('the judgement', () => {
  const scenes = (count, kind, found) =>
    Array.from({ length: count }, (_, i) => ({
      ...{ kind, band: i % BANDS.length, size: '640 x 480', found: i >= found.missed, taken: true },
    }));
  const results = {
    recall: [...scenes(100, 'normal', { missed: 3 }), ...scenes(10, 'dim', { missed: 10 })],
    alarms: { room: { seconds: 60, alarms: 3 }, dark: { seconds: 60, alarms: 0 } },
    time: { search: { shortest: 2, median: 3.5 } },
    bytes: 300_000,
    departures: { walks: { a: { lost: 100, found: 200 }, b: { lost: null, found: 400 } } },
    flicker: {
      nothing: { a: { seen: true, changes: 0, again: 0 } },
      'half out of the picture': {
        a: { seen: true, changes: 2, again: 0 },
        b: { seen: false, changes: 0 },
      },
    },
  };

  it('counts normal light only, and tells the rest apart', () => {
    const table = recallTable(results.recall);
    expect(table[0]).toMatchObject({ count: 100, found: 0.97, taken: 1 });
    expect(table.at(-1)).toMatchObject({ name: 'dim light', found: 0 });
  });

  it('passes and fails each line by what was measured', () => {
    const passes = Object.fromEntries(judge(results).map(({ name, pass }) => [name, pass]));
    expect(passes).toEqual({
      'faces found by the finder': false,
      'faces taken up within 3 looks': true,
      'faces seen where there are none': false,
      'time of a search, shortest': true,
      'time of a search, median': false,
      'size of the finder': true,
      'walks: lost after': false,
      'walks: found again after': false,
      'lost or found with nothing': true,
      'found anew with half out of the picture': true,
    });
  });

  it('is not made where there are no labelled faces', () => {
    const tool = fileURLToPath(new URL('../evaluate-finder.mjs', import.meta.url));
    const output = execFileSync(process.execPath, [tool, '--faces', '/nowhere'], { encoding: 'utf8' });
    expect(output).toBe('skipped: there are no labelled faces in /nowhere\n');
  });
});
