import { describe, expect, it } from 'vitest';
import { blinksOf, clipBlinks, matchBlinks } from './blinks.mjs';

describe('blinksOf', () => {
  it('counts short and long ones from where the lids are half way', () => {
    expect(blinksOf([0, 0, 0.8, 0, 0, 0.3, 0.9, 0.9, 0.9, 0.2, 0])).toEqual([2, 6]);
    expect(blinksOf([0, 0.6, 0.62, 0.7, 0.69, 0.71, 0.6, 0])).toEqual([1]);
  });

  it('counts neither half a blink nor trembling lids nor what begins or ends outside', () => {
    expect(blinksOf([0, 0.49, 0])).toEqual([]);
    expect(blinksOf([0, 0.8, 0.7, 0.78, 0.69, 0.75, 0])).toEqual([1]);
    expect(blinksOf([0.9, 0, 0, 0.9])).toEqual([]);
    expect(blinksOf(new Array(20).fill(0.7))).toEqual([]);
    expect(blinksOf([0.4, 0.55, 0.4])).toEqual([]);
  });

  it('counts two blinks where the eyes open a fifth between them', () => {
    expect(blinksOf([0, 0.8, 0.55, 0.76, 0])).toEqual([1, 3]);
    expect(blinksOf([0.4, 0.65, 0.4])).toEqual([1]);
  });
});

describe('matchBlinks', () => {
  it('lets each blink count once, within two frames', () => {
    expect(matchBlinks([10, 31], [10, 33])).toEqual({ total: 2, found: 2, missed: [], false: [] });
    expect(matchBlinks([13], [10])).toEqual({ total: 1, found: 0, missed: [10], false: [13] });
    expect(matchBlinks([9, 10, 11], [10])).toEqual({ total: 1, found: 1, missed: [], false: [9, 11] });
    expect(matchBlinks([10], [9, 11])).toMatchObject({ found: 1 });
    expect(matchBlinks([], [5])).toMatchObject({ found: 0, missed: [5] });
  });
});

describe('clipBlinks', () => {
  const eyes = (left, right = left) => ({ blendshapes: { eyeBlinkLeft: left, eyeBlinkRight: right } });
  const frames = [0, 0, 0.9, 0, 0, 0, 0, 0.9, 0, 0].map((closed, i) => ({
    number: 2 * i,
    label: eyes(closed),
    unfiltered: eyes(closed),
    filtered: eyes(i === 2 ? closed : 0),
  }));

  it('names the frames of what was missed', () => {
    expect(clipBlinks(frames, 'unfiltered')).toEqual({ total: 2, found: 2, missed: [], false: [] });
    expect(clipBlinks(frames, 'filtered')).toEqual({ total: 2, found: 1, missed: [14], false: [] });
  });

  it('takes no wink for a blink, and a lost face for one with open eyes', () => {
    const wink = frames.map((frame) => ({
      ...frame,
      filtered: eyes(frame.label.blendshapes.eyeBlinkLeft, 0),
    }));
    expect(clipBlinks(wink, 'filtered').found).toBe(0);
    const lost = frames.map((frame) => ({ ...frame, unfiltered: null, filtered: frame.label }));
    expect(clipBlinks(lost, 'filtered').found).toBe(0);
  });
});
