import { describe, expect, it } from 'vitest';
import { quaternion } from './geometry/quaternion.js';
import { FacePipeline } from './pipeline.js';
import type { Network } from './runtime.js';
import { faceLayoutJson, jsonBytes } from './testing/files.js';
import { finderSeeing, networkOf, perfectFace, type Scene } from './testing/networks.js';
import { rampPicture, syntheticLayout } from './testing/synthetic.js';

const picture = rampPicture();

describe('FacePipeline with close-ups', () => {
  const closeUps = [
    {
      model: 'eyes.onnx',
      width: 24,
      height: 8,
      anchors: [
        { landmarks: [36], x: 4, y: 4 },
        { landmarks: [45], x: 20, y: 4 },
      ],
      blendshapes: [0],
      shares: [1],
    },
  ];
  const layout = { ...syntheticLayout(0.3), closeUps };
  const finderLayout = { inputSize: 32, grid: 8, threshold: 0.5 };
  const scene: Scene = {
    pose: { rotation: quaternion([0, 0.6, 0.8], 0.5), translation: [0, 0, -0.5] },
    blendshapes: [0.5, 0.1, 0.2],
    presence: 0.97,
  };
  const files = ['layout.json', 'model.onnx', 'eyes.onnx'];

  /** A folder with these files; the networks in it are told apart by their bytes. */
  const folder = (layoutJson: unknown, present: string[]) => async (file: string) => {
    if (!present.includes(file)) throw new Error('404');
    return file === 'layout.json' ? jsonBytes(layoutJson) : new TextEncoder().encode(file);
  };

  async function create(eyes: Network, present = files, face = perfectFace(layout, scene, picture)) {
    const released: string[] = [];
    const finder = finderSeeing(finderLayout, { column: 4, row: 4, side: 0.4, roll: 0, score: 1 });
    const networks = { face, finder, eyes };
    const load = async (model: Uint8Array) => {
      const name = new TextDecoder().decode(model);
      const key = name === 'eyes.onnx' ? 'eyes' : name === 'finder' ? 'finder' : 'face';
      return { ...networks[key], release: async () => void released.push(key) };
    };
    const finderFolder = async (file: string) =>
      file === 'layout.json'
        ? jsonBytes({ kind: 'face-finder', version: 1, ...finderLayout })
        : new TextEncoder().encode('finder');
    const models = { face: folder(faceLayoutJson(layout), present), finder: finderFolder };
    return { pipeline: await FacePipeline.create({ load }, models), released };
  }

  it("puts their channels in place of the face model's, once in a picture, and frees them", async () => {
    let looks = 0;
    let glances = 0;
    const eyes = networkOf(() => {
      looks++;
      return { blendshapes: { data: Float32Array.of(0.9), shape: [1, 1] } };
    });
    const perfect = perfectFace(layout, scene, picture);
    const run: Network['run'] = (inputs) => {
      glances++;
      return perfect.run(inputs);
    };
    const face = { ...perfect, run };
    const { pipeline, released } = await create(eyes, files, face);
    const { unfiltered } = await pipeline.track(picture, 0);
    expect(glances).toBe(2);
    expect(looks).toBe(1);
    expect(unfiltered?.blendshapes[0]).toBeCloseTo(0.9);
    expect(unfiltered?.blendshapes[17]).toBeCloseTo(0.5);
    expect(unfiltered?.blendshapes[7]).toBeCloseTo(0.2);
    await pipeline.release();
    expect(released.sort()).toEqual(['eyes', 'face', 'finder']);
  });

  it('looks where the eyes are in the picture, however the head is held', async () => {
    const points: number[][] = [];
    const eyes = networkOf(({ data }) => {
      const at = (column: number) => {
        const values = [3, 4].flatMap((row) => [column - 1, column].map((x) => row * 24 + x));
        const mean = (plane: number) =>
          values.reduce((sum, pixel) => sum + data[plane * 24 * 8 + pixel], 0) / 4;
        return [mean(0) * 255 + 0.5, mean(1) * 255 + 0.5];
      };
      points.push(at(4), at(20));
      return { blendshapes: { data: Float32Array.of(0), shape: [1, 1] } };
    });
    const { pipeline } = await create(eyes);
    const { unfiltered } = await pipeline.track(picture, 0);
    const landmarks = unfiltered && pipeline.landmarksInPicture(unfiltered, picture);
    [36, 45].forEach((landmark, i) => {
      expect(Math.abs(points[i][0] - (landmarks?.[landmark * 2] ?? Number.NaN))).toBeLessThan(0.5);
      expect(Math.abs(points[i][1] - (landmarks?.[landmark * 2 + 1] ?? Number.NaN))).toBeLessThan(0.5);
    });
  });

  it('says which file is missing', async () => {
    const created = create(
      networkOf(() => ({})),
      ['layout.json', 'model.onnx'],
    );
    await expect(created).rejects.toMatchObject({
      name: 'ModelError',
      reason: 'file-missing',
      message: expect.stringContaining('eyes.onnx'),
    });
  });
});
