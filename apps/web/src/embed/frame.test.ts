import { afterEach, describe, expect, it, vi } from 'vitest';
import { frameTroubles, loadEmbedConfig } from './frame.js';

afterEach(() => vi.unstubAllGlobals());

describe('a frame', () => {
  it('asks its own server who may command it, and without an answer nobody may', async () => {
    const asked: string[] = [];
    let answer: unknown = { origins: ['https://shop.example'] };
    vi.stubGlobal('fetch', async (url: string) => {
      asked.push(url);
      return { json: async () => answer };
    });
    vi.spyOn(console, 'warn').mockReturnValue();
    expect(await loadEmbedConfig()).toEqual({ origins: ['https://shop.example'] });
    answer = { origins: 'https://evil.example' };
    expect(await loadEmbedConfig()).toEqual({ origins: [] });
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('offline')));
    expect(await loadEmbedConfig()).toEqual({ origins: [] });
    expect(asked).toEqual(['/api/embed', '/api/embed']);
  });

  it('says what the page around should put right', () => {
    const allowing = (...names: string[]) => ({
      featurePolicy: { allowsFeature: (name: string) => names.includes(name) },
    });
    const reasons = (page: object, camera: 'on' | 'none', tokenInQuery = false) =>
      frameTroubles(page, { camera, tokenInQuery }).map(({ reason }) => reason);
    expect(reasons(allowing('camera', 'microphone'), 'on')).toEqual([]);
    expect(reasons(allowing('microphone'), 'on')).toEqual(['permissions-policy']);
    expect(reasons(allowing('microphone'), 'none')).toEqual([]);
    expect(reasons({}, 'on', true)).toEqual(['token-in-query']);
  });
});
