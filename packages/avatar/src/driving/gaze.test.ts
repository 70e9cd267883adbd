import { blendshapeIndex, restFaceFrame } from '@guise/protocol';
import { expect, it } from 'vitest';
import { addGaze } from './gaze.js';

it('turns the eyes from wherever they are, and nothing else', () => {
  const frame = restFaceFrame();
  frame.blendshapes[blendshapeIndex('eyeLookInLeft')] = 0.2;
  frame.blendshapes[blendshapeIndex('jawOpen')] = 0.5;
  const turned = addGaze(frame, { yaw: 0.25, pitch: 0 });
  expect(turned.blendshapes[blendshapeIndex('eyeLookOutLeft')]).toBeCloseTo(0.3);
  expect(turned.blendshapes[blendshapeIndex('eyeLookInLeft')]).toBe(0);
  expect(turned.blendshapes[blendshapeIndex('eyeLookInRight')]).toBeCloseTo(0.5);
  expect(turned.blendshapes[blendshapeIndex('jawOpen')]).toBe(0.5);
  expect(turned.pose).toEqual(frame.pose);
  expect(frame.blendshapes[blendshapeIndex('eyeLookInLeft')]).toBeCloseTo(0.2);
  expect(addGaze(frame, { yaw: 0, pitch: 0 })).toBe(frame);
});
