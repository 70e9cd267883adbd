import { BLENDSHAPE_COUNT, type BlendshapeName, blendshapeIndex } from '@guise/protocol';
import { expect, test } from 'vitest';
import { VRM_EXPRESSIONS, vrmWeights } from './vrm-weights.js';

function weights(channels: Partial<Record<BlendshapeName, number>>): Record<string, number> {
  const blendshapes = new Float32Array(BLENDSHAPE_COUNT);
  for (const [name, value] of Object.entries(channels))
    blendshapes[blendshapeIndex(name as BlendshapeName)] = value;
  return Object.fromEntries(vrmWeights(blendshapes));
}

test('a face at rest is none of the expressions', () => {
  const rest = weights({});
  expect(Object.keys(rest).sort()).toEqual([...VRM_EXPRESSIONS].sort());
  expect(Object.values(rest).every((weight) => weight === 0)).toBe(true);
});

test('both eyes closed is a blink, one of them a wink, and never twice', () => {
  expect(weights({ eyeBlinkLeft: 1, eyeBlinkRight: 1 })).toMatchObject({
    blink: 1,
    blinkLeft: 0,
    blinkRight: 0,
  });
  const mixed = weights({ eyeBlinkLeft: 0.75, eyeBlinkRight: 0.25 });
  expect(mixed).toMatchObject({ blink: 0.25, blinkLeft: 0.5, blinkRight: 0 });
});

test('vowels share the mouth', () => {
  const {
    aa = 0,
    ou = 0,
    oh = 0,
    ee = 0,
    ih = 0,
  } = weights({
    mouthPucker: 1,
    mouthFunnel: 1,
    mouthStretchLeft: 1,
    mouthStretchRight: 1,
  });
  expect(aa + ou + oh + ee + ih).toBeCloseTo(1);
  expect(weights({ jawOpen: 0.6 }).aa).toBeCloseTo(0.78);
});
