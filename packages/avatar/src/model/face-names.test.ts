import { BLENDSHAPE_NAMES, blendshapeIndex } from '@guise/protocol';
import { describe, expect, it } from 'vitest';
import { channelOf, channelsAmong } from './face-names.js';

describe('channelOf', () => {
  it('knows all 52 names in every convention', () => {
    const conventions = [
      (name: string) => name,
      (name: string) => name.toUpperCase(),
      (name: string) => name.charAt(0).toUpperCase() + name.slice(1),
      (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      (name: string) => name.replace(/[A-Z]/g, (letter) => ` ${letter}`),
      (name: string) => name.replace(/Left$/, '_L').replace(/Right$/, '_R'),
      (name: string) => name.replace(/Left$/, '.L').replace(/Right$/, '.R'),
      (name: string) => name.replace(/Left$/, 'L').replace(/Right$/, 'R'),
      (name: string) => `Face.M_F00_000_00.${name}`,
      (name: string) => `A01_${name.replace(/[A-Z]/g, (letter) => `_${letter}`)}`,
    ];
    for (const convention of conventions) {
      expect(BLENDSHAPE_NAMES.map((name) => channelOf(convention(name)))).toEqual(
        BLENDSHAPE_NAMES.map((name) => blendshapeIndex(name)),
      );
    }
  });

  it.each([
    '',
    'jaw',
    'blink',
    'Fcl_MTH_A',
    'eyeBlink',
    'mouthSmile',
    'vrc.v_aa',
    'x'.repeat(1e5),
    'jawOpen2x',
  ])('takes no %s for one', (name) => {
    expect(channelOf(name)).toBe(-1);
  });
});

it('counts each channel once', () => {
  expect(channelsAmong(['jawOpen', 'JawOpen', 'jaw_open', 'eyeBlink_L', 'smile'])).toBe(2);
});
