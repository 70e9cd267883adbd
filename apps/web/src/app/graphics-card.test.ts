import { describe, expect, it } from 'vitest';
import { graphicsCardOption } from './graphics-card.js';

describe('graphics card', () => {
  it('is used with the larger model, an imitated one only where the address says so', () => {
    expect(graphicsCardOption('')).toEqual({ heavyFace: 'prnet-mid' });
    expect(graphicsCardOption('?render=off')).toEqual({ heavyFace: 'prnet-mid' });
    expect(graphicsCardOption('?webgpu=forced')).toEqual({ heavyFace: 'prnet-mid', forced: true });
  });

  it('is left alone where the address says so, and where a download is dear', () => {
    expect(graphicsCardOption('?webgpu=off')).toBe(false);
    expect(graphicsCardOption('', { saveData: true })).toBe(false);
    expect(graphicsCardOption('', { type: 'cellular' })).toBe(false);
    expect(graphicsCardOption('', { saveData: false, type: 'wifi' })).toEqual({ heavyFace: 'prnet-mid' });
  });
});
