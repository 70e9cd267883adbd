// Performances as GLB: the validator has nothing to say, and three.js plays what was recorded.
import { BLENDSHAPE_NAMES, blendshapeIndex, FaceRecording, restFaceFrame, rotationOf } from '@guise/protocol';
import validator from 'gltf-validator';
import { AnimationMixer } from 'three';
import { GLTFLoader } from 'three/addons/loaders/GLTFLoader.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { AvatarError, CHARACTER_NAMES, exportCastPerformance, exportOwnFace } from '../dist/index.js';
import { meanFace, ownFaceLibrary } from './mean-face.mjs';
import { library } from './test-cast.mjs';

const JAW = blendshapeIndex('jawOpen');

/** Two seconds: the jaw opens and shuts, the head turns, the eyes look aside; then nothing is sent for a second. */
function perform() {
  const recording = new FaceRecording('Ada');
  for (let i = 0; i <= 60; i++) {
    const frame = restFaceFrame(i * 33 + (i === 60 ? 1000 : 0));
    frame.sources = { head: 'vision', upper: 'vision', mouth: 'vision', tongue: 'absent' };
    frame.blendshapes[JAW] = 0.5 - 0.5 * Math.cos(i / 6);
    frame.blendshapes[blendshapeIndex('eyeLookOutLeft')] = 0.5;
    frame.blendshapes[blendshapeIndex('tongueOut')] = 0.9;
    frame.pose.rotation = rotationOf({ yaw: 0.5 * Math.sin(i / 9), pitch: 0.2, roll: 0.1 * Math.sin(i / 5) });
    recording.add(frame);
  }
  return recording;
}

async function open(glb) {
  const bytes = glb.buffer.slice(glb.byteOffset, glb.byteOffset + glb.byteLength);
  return new GLTFLoader().parseAsync(bytes, '');
}

const MOMENTS = [0, 0.016, 0.5, 1.234, 1.9, 1.95, 2.5, 2.95, 2.97];

/** Plays the file in three.js and compares with the recording at moments between its frames. */
async function expectToPlay(glb, recording, faceName, headName) {
  const gltf = await open(glb);
  const [clip] = gltf.animations;
  expect(clip.duration).toBeCloseTo(recording.duration / 1000, 5);
  const mixer = new AnimationMixer(gltf.scene);
  mixer.clipAction(clip).play();
  const faces = [];
  gltf.scene.getObjectByName(faceName).traverse((node) => node.morphTargetInfluences && faces.push(node));
  const head = gltf.scene.getObjectByName(headName);
  let most = 0;
  for (const moment of MOMENTS) {
    mixer.setTime(moment);
    const { blendshapes, pose } = recording.sample(moment * 1000);
    for (const face of faces) {
      expect(Object.keys(face.morphTargetDictionary)).toEqual([...BLENDSHAPE_NAMES]);
      const weight = face.morphTargetInfluences[face.morphTargetDictionary.jawOpen];
      expect(weight).toBeCloseTo(blendshapes[JAW], 4);
      // Nobody saw the tongue.
      expect(face.morphTargetInfluences[face.morphTargetDictionary.tongueOut]).toBe(0);
      most = Math.max(most, weight);
    }
    const along = pose.rotation.reduce((sum, value, k) => sum + value * head.quaternion.toArray()[k], 0);
    expect(Math.abs(along)).toBeGreaterThan(0.99999);
  }
  expect(most).toBeGreaterThan(0.5);
  return gltf;
}

async function expectValid(glb) {
  const { issues, info } = await validator.validateBytes(glb);
  expect(issues.messages.filter(({ severity }) => severity < 2)).toEqual([]);
  expect(info.animationCount).toBe(1);
}

describe('a performance of the cast', () => {
  it.each(CHARACTER_NAMES)(
    'is a GLB to which the Khronos validator has no objection: %s',
    async (character) => {
      await expectValid(await exportCastPerformance({ character }, perform(), { library }));
    },
  );

  it('plays in three.js what was recorded: the face, the head, the eyes', async () => {
    const recording = perform();
    const glb = await exportCastPerformance({ character: 'mei', outfit: '#123456' }, recording, { library });
    const gltf = await expectToPlay(glb, recording, 'face', 'head');
    // Out of the left eye's corner is to the subject's left, which is +x.
    expect(gltf.scene.getObjectByName('eyeLeft').quaternion.y).toBeGreaterThan(0.1);
    expect(gltf.scene.getObjectByName('eyeRight').quaternion.y).toBeCloseTo(0, 6);
    expect(glb.length).toBeLessThan(8e6);
  });

  it('does not change the model that others wear', async () => {
    const model = await library.model('finn');
    const before = model.face.index.array.length;
    await exportCastPerformance({ character: 'finn' }, perform(), { library });
    expect(model.face.index.array.length).toBe(before);
  });

  it('is refused for nobody of the cast', async () => {
    const refused = exportCastPerformance({ character: 'nobody' }, perform(), { library });
    await expect(refused).rejects.toBeInstanceOf(AvatarError);
  });
});

describe('a performance of an own face', () => {
  let bytes;
  beforeAll(async () => {
    bytes = await meanFace();
  });

  it('is a valid GLB', async () => {
    await expectValid(await exportOwnFace(bytes, { library: ownFaceLibrary, performance: perform() }));
  });

  it('has weights and rotation as recorded', async () => {
    const recording = perform();
    const glb = await exportOwnFace(bytes, { library: ownFaceLibrary, performance: recording });
    const json = JSON.parse(
      new TextDecoder().decode(
        glb.subarray(20, 20 + new DataView(glb.buffer, glb.byteOffset).getUint32(12, true)),
      ),
    );
    expect(json.animations[0].channels.map(({ target }) => target.path)).toEqual(['weights', 'rotation']);
    const output = json.accessors[json.animations[0].samplers[0].output];
    expect(output.count).toBe(recording.keyTimes().length * 52);
  });
});
