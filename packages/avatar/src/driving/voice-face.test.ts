import { blendshapeIndex, restFaceFrame } from '@guise/protocol';
import { expect, test } from 'vitest';
import { idleFaceFrame } from './idle-face.js';
import { addVoice, isSeen } from './voice-face.js';

const [JAW, SMILE, BROW] = (['jawOpen', 'mouthSmileLeft', 'browInnerUp'] as const).map(blendshapeIndex) as [
  number,
  number,
  number,
];

function heard(mouth: 'audio' | 'idle' | 'absent') {
  const frame = restFaceFrame();
  frame.sources.mouth = mouth;
  frame.blendshapes[JAW] = 0.5;
  frame.blendshapes[BROW] = 0.5;
  return frame;
}

test('an idle face speaks with the mouth that is heard, and goes on smiling and looking about', () => {
  const idle = idleFaceFrame(1000, 0.3);
  const face = addVoice(idleFaceFrame(1000, 0.3), heard('audio'));
  expect(face.blendshapes[JAW]).toBeCloseTo(0.5);
  expect(face.blendshapes[SMILE]).toBe(idle.blendshapes[SMILE]);
  expect(face.blendshapes[BROW]).toBe(idle.blendshapes[BROW]);
  expect(face.pose).toEqual(idle.pose);
  expect(face.sources).toMatchObject({ head: 'idle', mouth: 'audio', tongue: 'audio' });
});

test.each([null, heard('idle'), heard('absent')])('and stays idle without a voice', (nothing) => {
  expect(addVoice(idleFaceFrame(1000, 0.3), nothing)).toEqual(idleFaceFrame(1000, 0.3));
});

test('a face is seen when its head is', () => {
  const frame = heard('audio');
  expect(isSeen(frame)).toBe(false);
  frame.sources.head = 'vision';
  expect(isSeen(frame)).toBe(true);
});
