import { multiply, type Pose, type Quaternion } from '@guise/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FaceModel } from './face-model.js';
import { angleBetween, quaternion } from './geometry/quaternion.js';
import { FacePipeline } from './pipeline.js';
import type { Network } from './runtime.js';
import { between } from './testing/arbitraries.js';
import { faceLayoutJson, jsonBytes } from './testing/files.js';
import { finderSeeing, networkOf, perfectFace, type Scene } from './testing/networks.js';
import { perfectMap, project, rampPicture, syntheticLayout } from './testing/synthetic.js';

const degrees = Math.PI / 180;
const picture = rampPicture();

/** Yaw to the picture's right, pitch down, roll anticlockwise [degrees]: R = Ry Rx Rz. */
function turned(yaw: number, pitch: number, roll: number): Quaternion {
  const [y, x, z] = [
    quaternion([0, 1, 0], yaw * degrees),
    quaternion([1, 0, 0], pitch * degrees),
    quaternion([0, 0, 1], roll * degrees),
  ];
  return multiply(multiply(y, x), z);
}

describe('FaceModel', () => {
  const layout = syntheticLayout();
  const big = { data: new Uint8Array(1280 * 960 * 4), width: 1280, height: 960 };
  const scenes = fc.record({
    yaw: between(-50, 50),
    pitch: between(-40, 40),
    roll: between(-90, 90),
    x: between(-0.3, 0.3),
    y: between(-0.2, 0.2),
    z: between(-1.5, -0.5),
  });
  const crops = fc.record({
    dx: between(-40, 40),
    dy: between(-40, 40),
    side: between(150, 500),
    roll: between(-3, 3),
  });

  /** What a model with a perfect network sees of a head in this pose, through this crop of a large picture. */
  async function observe(pose: Pose, crop: { x: number; y: number; side: number; roll: number }) {
    const network = networkOf(() => ({
      position_map: { data: perfectMap(layout, pose, crop, big), shape: [1, 3, 32, 32] },
      blendshapes: { data: Float32Array.of(0.25, -0.5, 1.5), shape: [1, 3] },
      presence: { data: Float32Array.of(0.8), shape: [1, 1] },
    }));
    const model = new FaceModel(network, layout);
    const observation = await model.observe(big, crop);
    if (!observation.head) throw new Error('no head was fitted');
    return { observation, head: observation.head };
  }

  it('finds the pose of a head anywhere in the picture, in perspective, through any crop', async () => {
    await fc.assert(
      fc.asyncProperty(scenes, crops, async ({ yaw, pitch, roll, x, y, z }, crop) => {
        const pose: Pose = { rotation: turned(yaw, pitch, roll), translation: [x, y, z] };
        const [cx, cy] = project([x, y, z], big, layout.verticalFov);
        const { head } = await observe(pose, { ...crop, x: cx + crop.dx, y: cy + crop.dy });
        // Like the teacher, the fit takes z as seen from the middle of the face's rigid part, not of the head.
        expect(angleBetween(head.pose.rotation, pose.rotation)).toBeLessThan(5 * degrees);
        const miss = Math.hypot(
          ...head.pose.translation.map((value, axis) => value - pose.translation[axis]),
        );
        expect(miss / Math.hypot(x, y, z)).toBeLessThan(0.05);
      }),
      { numRuns: 50 },
    );
  });

  it('turns landmarks into the same head space, however the head is turned', async () => {
    const straight = await observe(
      { rotation: [0, 0, 0, 1], translation: [0, 0, -0.5] },
      { x: 640, y: 480, side: 400, roll: 0 },
    );
    const posed = await observe(
      { rotation: turned(35, -20, 50), translation: [0.1, 0.05, -0.7] },
      { x: 700, y: 450, side: 300, roll: 1 },
    );
    const [a, b] = [straight.head.landmarks, posed.head.landmarks];
    expect(a[45 * 3] - a[36 * 3]).toBeCloseTo(1, 1);
    a.forEach((value, i) => {
      expect(Math.abs(value - b[i])).toBeLessThan(0.03);
    });
  });

  it('rolls the next crop so that the head is upright in it', async () => {
    const pose: Pose = { rotation: turned(0, 0, 40), translation: [0, 0, -2] };
    const { head } = await observe(pose, { x: 640, y: 480, side: 200, roll: -0.5 });
    expect(head.crop.roll).toBeCloseTo(40 * degrees, 2);
    expect(head.crop.x).toBeCloseTo(640, -0.5);
    expect(head.crop.y).toBeCloseTo(480, -0.5);
    const pixelsPerMetre = 480 / Math.tan(31.5 * degrees) / 2;
    expect(head.crop.side / (pixelsPerMetre * 0.2 * 1.3)).toBeCloseTo(1, 1);
  });

  it("puts the network's blendshapes in ARKit's places, within 0..1", async () => {
    const pose: Pose = { rotation: [0, 0, 0, 1], translation: [0, 0, -0.5] };
    const { observation } = await observe(pose, { x: 640, y: 480, side: 400, roll: 0 });
    expect(observation.blendshapes[17]).toBe(0.25);
    expect(observation.blendshapes[0]).toBe(0);
    expect(observation.blendshapes[7]).toBe(1);
    expect(observation.presence).toBeCloseTo(0.8);
  });

  it('refuses outputs that its layout does not describe', async () => {
    const outputs = { presence: { data: Float32Array.of(1), shape: [1, 1] } };
    const model = new FaceModel(
      networkOf(() => outputs),
      layout,
    );
    await expect(model.observe(picture, { x: 1, y: 1, side: 9, roll: 0 })).rejects.toMatchObject({
      reason: 'model-invalid',
      message: expect.stringContaining('position_map'),
    });
  });
});

describe('FacePipeline', () => {
  const layout = syntheticLayout(0.3);
  const finderLayout = { inputSize: 32, grid: 8, threshold: 0.5 };

  /** A pipeline on networks that know the scene, which the test may change between pictures. */
  async function pipelineSeeing(scene: Scene, face: Network = perfectFace(layout, scene, picture)) {
    const found = { column: 4, row: 4, side: 0.4, roll: 0, score: 1 };
    const finder = finderSeeing(finderLayout, found);
    const networks = [face, finder];
    const runtime = { load: async ([which]: Uint8Array) => networks[which as number] as Network };
    const source = (which: number, layoutJson: unknown) => async (file: string) =>
      file === 'layout.json' ? jsonBytes(layoutJson) : Uint8Array.of(which);
    return FacePipeline.create(runtime, {
      face: source(0, faceLayoutJson(layout)),
      finder: source(1, { kind: 'face-finder', version: 1, ...finderLayout }),
    });
  }

  const sceneAt = (rotation: Quaternion, translation: Pose['translation']): Scene => ({
    pose: { rotation, translation },
    blendshapes: [0.5, 0.1, 0.2],
    presence: 0.97,
  });

  it('recovers the pose of a head seen by a perfect network: from the first picture on', async () => {
    const poses = fc.tuple(
      between(-30, 30),
      between(-25, 25),
      between(-40, 40),
      between(-0.08, 0.08),
      between(-0.08, 0.08),
    );
    await fc.assert(
      fc.asyncProperty(poses, async ([yaw, pitch, roll, x, y]) => {
        const scene = sceneAt(turned(yaw, pitch, roll), [x, y, -0.5]);
        const pipeline = await pipelineSeeing(scene);
        const { frame, change } = await pipeline.track(picture, 0);
        expect(change).toBe('found');
        expect(frame.sources).toEqual({ head: 'vision', upper: 'vision', mouth: 'vision', tongue: 'absent' });
        expect(angleBetween(frame.pose.rotation, scene.pose.rotation)).toBeLessThan(1.5 * degrees);
        frame.pose.translation.forEach((value, axis) => {
          expect(Math.abs(value - scene.pose.translation[axis])).toBeLessThan(0.01);
        });
      }),
      { numRuns: 40 },
    );
  });

  it('says where a frame shows its landmarks in the picture', async () => {
    const scene = sceneAt(turned(20, -10, 30), [0.07, -0.05, -0.5]);
    const pipeline = await pipelineSeeing(scene);
    const frame = await pipeline.process(picture, 0);
    const points = pipeline.landmarksInPicture(frame, picture);
    const truth = perfectMap(layout, scene.pose, { x: 0.5, y: 0.5, side: 1, roll: 0 }, picture);
    for (let i = 0; i < 68; i++) {
      // The nearest pixel of the map is at most half a pixel of it away: 0.7 mm, a pixel in this picture.
      const [u, v] = layout.landmarks.subarray(i * 2, i * 2 + 2);
      const pixel = Math.round(v) * layout.uvSize + Math.round(u);
      expect(Math.abs((points?.[i * 2] ?? Number.NaN) - truth[pixel])).toBeLessThan(1);
      expect(Math.abs((points?.[i * 2 + 1] ?? Number.NaN) - truth[layout.uvSize ** 2 + pixel])).toBeLessThan(
        1,
      );
    }
    expect(pipeline.landmarksInPicture({ ...frame, landmarks: null }, picture)).toBeNull();
  });

  it('follows a head that moves', async () => {
    const scene = sceneAt([0, 0, 0, 1], [0, 0, -0.5]);
    const pipeline = await pipelineSeeing(scene);
    for (let i = 0; i <= 60; i++) {
      const roll = 30 * Math.sin(i / 10);
      scene.pose = { rotation: turned(0, 0, roll), translation: [0.05 * Math.sin(i / 15), 0, -0.5] };
      const { unfiltered, change } = await pipeline.track(picture, i * 33);
      expect(change).toBe(i === 0 ? 'found' : 'followed');
      expect(angleBetween(unfiltered?.pose.rotation ?? [0, 0, 0, 1], scene.pose.rotation)).toBeLessThan(
        2 * degrees,
      );
    }
  });

  it('eases to rest when the face is gone, says so, and comes back by itself', async () => {
    const scene = sceneAt(turned(25, 0, 0), [0, 0, -0.5]);
    const pipeline = await pipelineSeeing(scene);
    await pipeline.track(picture, 0);
    const changes: string[] = [];
    let jaw = 0.5;
    scene.presence = 0;
    for (let i = 1; i <= 60; i++) {
      const { frame, change, unfiltered } = await pipeline.track(picture, i * 33);
      changes.push(change);
      expect(unfiltered).toBeNull();
      expect(frame.timestamp).toBe(i * 33);
      expect(frame.blendshapes[17]).toBeLessThanOrEqual(jaw);
      jaw = frame.blendshapes[17];
      if (change === 'missed') expect(frame.sources.head).toBe('vision');
      else expect(new Set(Object.values(frame.sources))).toEqual(new Set(['absent']));
    }
    expect(changes.filter((change) => change === 'lost')).toHaveLength(1);
    const { frame: rest } = await pipeline.track(picture, 61 * 33);
    expect(rest.blendshapes[17]).toBeLessThan(0.01);
    expect(rest.confidence).toBeLessThan(0.01);
    expect(angleBetween(rest.pose.rotation, [0, 0, 0, 1])).toBeLessThan(degrees);
    scene.presence = 0.97;
    const back = await pipeline.track(picture, 62 * 33 + 100);
    expect(back.change).toBe('found');
    expect(back.frame).toEqual(back.unfiltered);
  });

  it('rests from the start when there is no face, and forgets one on reset', async () => {
    const scene = sceneAt([0, 0, 0, 1], [0, 0, -0.5]);
    const pipeline = await pipelineSeeing({ ...scene, presence: 0 });
    expect(await pipeline.process(picture, 7)).toMatchObject({
      timestamp: 7,
      confidence: 0,
      landmarks: null,
    });
    const other = await pipelineSeeing(scene);
    await other.track(picture, 0);
    other.reset();
    expect((await other.track(picture, 1)).change).toBe('found');
  });

  it('survives a network that answers nonsense', async () => {
    const nonsense = networkOf(() => ({
      position_map: { data: new Float32Array(3 * 1024).fill(Number.NaN), shape: [1, 3, 32, 32] },
      blendshapes: { data: new Float32Array(3), shape: [1, 3] },
      presence: { data: Float32Array.of(1), shape: [1, 1] },
    }));
    const pipeline = await pipelineSeeing(sceneAt([0, 0, 0, 1], [0, 0, -0.5]), nonsense);
    expect(await pipeline.track(picture, 0)).toMatchObject({ change: 'absent', unfiltered: null });
  });
});
