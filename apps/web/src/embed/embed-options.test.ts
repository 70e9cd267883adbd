import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEmbedOptions } from './embed-options.js';

const read = (address: string) => parseEmbedOptions(new URL(address, 'https://guise.example'));

describe('the address of an embedded call', () => {
  it('says little, and the rest is as in any call', () => {
    expect(read('/embed/kind-otter')).toEqual({
      room: 'kind-otter',
      name: '',
      avatar: null,
      camera: 'on',
      mic: 'on',
      layout: null,
      controls: 'full',
      start: 'door',
      secret: '',
      token: null,
      tokenInQuery: false,
    });
  });

  it('says who comes, as whom, with which devices, and how it looks', () => {
    const query =
      'name=+Ada&avatar=mei.outfit-123456&camera=none&mic=off&layout=table&controls=minimal&start=now';
    expect(read(`/embed/kind-otter?${query}#~s3cret&token=a.b.c`)).toEqual({
      room: 'kind-otter',
      name: 'Ada',
      avatar: '{"character":"mei","outfit":"#123456"}',
      camera: 'none',
      mic: 'off',
      layout: 'table',
      controls: 'minimal',
      start: 'now',
      secret: '~s3cret',
      token: 'a.b.c',
      tokenInQuery: false,
    });
  });

  it('takes no token from the query, where logs have it', () => {
    expect(read('/embed/kind-otter?token=a.b.c')).toMatchObject({ token: null, tokenInQuery: true });
  });

  it('leads to no room that could not be one', () => {
    expect(read('/embed/Not..A..Room').room).toBeNull();
    expect(read('/embed/kind-otter/more').room).toBeNull();
  });

  it('never throws on what somebody writes into it', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (search, hash) => {
        const { camera, name } = parseEmbedOptions({ pathname: '/embed/a', search, hash });
        expect(['on', 'off', 'none']).toContain(camera);
        expect(name.length).toBeLessThanOrEqual(40);
      }),
    );
  });
});
