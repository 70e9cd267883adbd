import { blendshapeIndex } from '@guise/protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import { Articulator } from './articulator.js';
import { STEP } from './loudness.js';
import { VISEMES, type Viseme } from './visemes.js';

const QUIET = -70;
const LOUD = -25;

let mouth: Articulator;
beforeEach(() => {
  mouth = new Articulator();
  hear(0.5, QUIET, 'sil');
});

/** `seconds` of sound of this level [dB] that certainly is this viseme; a little uneven, as voices are. */
function hear(seconds: number, level: number, viseme: Viseme, seen: () => void = () => {}): void {
  const likelihoods = VISEMES.map((name) => (name === viseme ? 1 : 0));
  for (let i = 0; i * STEP < seconds; i++) {
    mouth.advance(level + 2 * Math.sin(i * 0.7), likelihoods);
    seen();
  }
}

const value = (name: Parameters<typeof blendshapeIndex>[0]) => mouth.blendshapes[blendshapeIndex(name)];
const lips = () => value('jawOpen') - value('mouthClose');

describe('a mouth', () => {
  it('is shut in silence, whatever the visemes say', () => {
    hear(1, QUIET, 'aa');
    expect(lips()).toBeLessThan(0.01);
    expect(mouth.speaking).toBe(false);
  });

  it('opens with the voice within a tenth of a second, wider for a than for u', () => {
    hear(0.1, LOUD, 'U');
    const narrow = lips();
    hear(0.5, QUIET, 'sil');
    hear(0.1, LOUD, 'aa');
    expect(lips()).toBeGreaterThan(0.5);
    expect(lips()).toBeGreaterThan(1.8 * narrow);
    expect(mouth.speaking).toBe(true);
  });

  it('shuts the lips over the jaw for a drop as short as a p', () => {
    hear(0.3, LOUD, 'aa');
    let least = 1;
    hear(0.04, LOUD - 20, 'PP', () => {
      least = Math.min(least, lips());
    });
    expect(least).toBeLessThan(0.08);
    expect(value('jawOpen')).toBeGreaterThan(0.1);
    expect(mouth.lipsShut).toBeGreaterThan(0.2);
    hear(0.15, LOUD, 'aa');
    expect(lips()).toBeGreaterThan(0.4);
  });

  it.each(['DD', 'nn', 'SS', 'kk'] as const)('does not seal the lips for a drop that is %s', (viseme) => {
    hear(0.3, LOUD, 'aa');
    let least = 1;
    hear(0.04, LOUD - 20, viseme, () => {
      least = Math.min(least, lips());
    });
    expect(least).toBeGreaterThan(0.08);
    expect(mouth.lipsShut).toBeLessThan(0.15);
  });

  it('rounds its lips for u, spreads them for i and shows the tongue for th', () => {
    const shape = (viseme: Viseme) => {
      hear(0.3, QUIET, 'sil');
      hear(0.3, LOUD, viseme);
      return {
        pucker: value('mouthPucker'),
        stretch: value('mouthStretchLeft'),
        tongue: value('tongueOut'),
      };
    };
    const [u, i, th] = [shape('U'), shape('I'), shape('TH')];
    expect(u.pucker).toBeGreaterThan(0.4);
    expect(i.stretch).toBeGreaterThan(u.stretch + 0.2);
    expect(th.tongue).toBeGreaterThan(0.2);
    expect(u.tongue).toBeLessThan(0.05);
  });

  it('is done speaking a while after the last word', () => {
    hear(0.3, LOUD, 'aa');
    hear(0.2, QUIET, 'sil');
    expect(mouth.speaking).toBe(true);
    hear(0.4, QUIET, 'sil');
    expect(mouth.speaking).toBe(false);
    expect(Math.max(...mouth.blendshapes)).toBeLessThan(0.01);
  });

  it('speaks above a fan, and shuts between the words', () => {
    hear(3, -45, 'sil');
    hear(0.2, LOUD, 'aa');
    expect(lips()).toBeGreaterThan(0.4);
    hear(0.3, -45, 'aa');
    expect(lips()).toBeLessThan(0.08);
  });
});
