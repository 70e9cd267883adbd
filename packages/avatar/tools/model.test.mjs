// The cast's files as anybody's models: compressed, quantised, two scenes, eyes on bones under lids that follow.
import { readFile } from 'node:fs/promises';
import { blendshapeIndex, restFaceFrame } from '@guise/protocol';
import { Quaternion } from 'three';
import { expect, it } from 'vitest';
import { CATALOGUE, CHARACTER_NAMES } from '../dist/cast/catalogue.js';
import { createModelAvatar, inspectModel } from '../dist/index.js';

it.each(CHARACTER_NAMES)('%s is a model that can be worn', async (name) => {
  const summary = inspectModel(await readFile(CATALOGUE[name].url));
  expect(summary).toMatchObject({ kind: 'glb', face: 'morphs', channels: 52 });
});

it('is moved by its morph targets, its head and its eyes', async () => {
  const avatar = await createModelAvatar(await readFile(CATALOGUE.zuri.url), { motion: 'reduced' });
  const frame = restFaceFrame();
  frame.sources = { head: 'vision', upper: 'vision', mouth: 'vision', tongue: 'vision' };
  frame.blendshapes[blendshapeIndex('jawOpen')] = 0.6;
  frame.blendshapes[blendshapeIndex('eyeLookOutLeft')] = 1;
  frame.pose.rotation = [0, Math.sin(0.3), 0, Math.cos(0.3)];
  avatar.apply(frame);
  avatar.object3D.updateMatrixWorld(true);
  const faces = [];
  avatar.object3D.traverse((node) => node.morphTargetDictionary && faces.push(node));
  expect(faces.length).toBeGreaterThan(1);
  for (const face of faces) {
    expect(face.morphTargetInfluences[face.morphTargetDictionary.jawOpen]).toBeCloseTo(0.6, 5);
    expect(
      face.getWorldQuaternion(new Quaternion()).angleTo(new Quaternion(...frame.pose.rotation)),
    ).toBeLessThan(1e-3);
  }
  const eye = avatar.object3D.getObjectByName('eyeLeft').quaternion;
  expect(eye.angleTo(new Quaternion())).toBeCloseTo(0.5, 2);
  const other = avatar.object3D.getObjectByName('eyeRight').quaternion;
  expect(other.angleTo(new Quaternion())).toBeLessThan(1e-3);
  avatar.dispose();
});
