import { BLENDSHAPE_COUNT, blendshapeIndex, restFaceFrame } from '@guise/protocol';
import { describe, expect, it } from 'vitest';
import { type MouthShape, mixMouth, mouthFrame } from './mouth-shape.js';

const [JAW, CLOSE, TONGUE, SMILE, BLINK] = (
  ['jawOpen', 'mouthClose', 'tongueOut', 'mouthSmileLeft', 'eyeBlinkLeft'] as const
).map(blendshapeIndex);

function heard(values: Record<number, number>, rest: Partial<MouthShape> = {}): MouthShape {
  const blendshapes = new Float32Array(BLENDSHAPE_COUNT);
  for (const [index, value] of Object.entries(values)) blendshapes[Number(index)] = value;
  return { timestamp: 500, blendshapes, lipsShut: 0, speaking: true, ...rest };
}

function seen(values: Record<number, number>) {
  const frame = restFaceFrame(490);
  frame.sources = { head: 'vision', upper: 'vision', mouth: 'vision', tongue: 'absent' };
  for (const [index, value] of Object.entries(values)) frame.blendshapes[Number(index)] = value;
  return frame;
}

describe('a face that is only heard', () => {
  it('has a mouth from audio, and says nothing of the rest', () => {
    const frame = mouthFrame(heard({ [JAW]: 0.5 }));
    expect(frame.sources).toEqual({ head: 'idle', upper: 'idle', mouth: 'audio', tongue: 'audio' });
    expect(frame.blendshapes[JAW]).toBeCloseTo(0.5);
    expect(frame.timestamp).toBe(500);
  });

  it('is idle and shut while nobody speaks', () => {
    const frame = mouthFrame(heard({ [JAW]: 0.2 }, { speaking: false }));
    expect(frame.sources).toEqual({ head: 'idle', upper: 'idle', mouth: 'idle', tongue: 'idle' });
    expect(Math.max(...frame.blendshapes)).toBe(0);
  });
});

describe('a face that is seen and heard', () => {
  it('keeps the mouth that is seen, and gets the tongue', () => {
    const frame = seen({ [JAW]: 0.3, [SMILE]: 0.6 });
    const mixed = mixMouth(frame, heard({ [JAW]: 0.9, [TONGUE]: 0.3 }));
    expect(mixed.blendshapes[JAW]).toBeCloseTo(0.3);
    expect(mixed.blendshapes[SMILE]).toBeCloseTo(0.6);
    expect(mixed.blendshapes[TONGUE]).toBeCloseTo(0.3);
    expect(mixed.sources).toMatchObject({ head: 'vision', mouth: 'vision', tongue: 'audio' });
    expect(frame.blendshapes[TONGUE]).toBe(0);
  });

  it('shuts lips that a camera sees nearly shut, and no others', () => {
    const shut = heard({}, { lipsShut: 1 });
    expect(mixMouth(seen({ [JAW]: 0.18 }), shut).blendshapes[CLOSE]).toBeCloseTo(0.18);
    expect(mixMouth(seen({ [JAW]: 0.6 }), shut).blendshapes[CLOSE]).toBe(0);
  });

  it('has the voice’s mouth when the face is lost', () => {
    const lost = restFaceFrame(490);
    lost.blendshapes[BLINK] = 0.4;
    lost.blendshapes[SMILE] = 0.2;
    const mixed = mixMouth(lost, heard({ [JAW]: 0.5 }));
    expect(mixed.sources).toEqual({ head: 'absent', upper: 'absent', mouth: 'audio', tongue: 'audio' });
    expect(mixed.blendshapes[JAW]).toBeCloseTo(0.5);
    // What eases to rest goes on doing so.
    expect(mixed.blendshapes[BLINK]).toBeCloseTo(0.4);
    expect(mixed.blendshapes[SMILE]).toBeCloseTo(0.2);
  });

  it.each([null, heard({ [JAW]: 0.5 }, { speaking: false })])('is the same in silence', (mouth) => {
    const frame = seen({ [JAW]: 0.3 });
    expect(mixMouth(frame, mouth)).toBe(frame);
  });
});
