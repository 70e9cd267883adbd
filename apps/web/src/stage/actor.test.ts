import { type Avatar, AvatarError, createWornAvatar } from '@guise/avatar';
import { Object3D } from 'three';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { words } from '../words/index.js';
import { Actor } from './actor.js';

vi.mock('@guise/avatar', { spy: true });

const BOLT = '{"character":"bolt"}';
const MEI = '{"character":"mei","hair":"#1f1a1e"}';
const OWN = JSON.stringify({ upload: 'A'.repeat(43), kind: 'model', standIn: { character: 'pip' } });

function fakeAvatar(): Avatar {
  const object3D = new Object3D();
  const dispose = vi.fn(() => void object3D.removeFromParent());
  return { object3D, apply: vi.fn(), update: vi.fn(), dispose };
}

/** After the next avatar has come on. */
function arrival(actor: Actor): Promise<void> {
  return new Promise((resolve) => {
    actor.onArrived = resolve;
  });
}

beforeEach(() => {
  vi.stubGlobal('matchMedia', () => ({ matches: false }));
  vi.mocked(createWornAvatar)
    .mockClear()
    .mockImplementation(async () => fakeAvatar());
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe('an actor', () => {
  it('changes avatars without a gap, and wears one at a time', async () => {
    const actor = new Actor({ name: 'Ada', avatar: BOLT }, () => null);
    await arrival(actor);
    const first = actor.avatar as Avatar;
    actor.wear({ name: 'Ada', avatar: MEI });
    expect(actor.object3D.children).toEqual([first.object3D]);
    await arrival(actor);
    expect(actor.avatar).not.toBe(first);
    expect(actor.object3D.children).toEqual([actor.avatar?.object3D]);
    expect(first.dispose).toHaveBeenCalledOnce();
  });

  it.each([
    [new AvatarError('model-no-face', 'It has no face.'), words.refusal['model-no-face']],
    [new AvatarError('not-fetched', 'whatever'), words.refusal['not-fetched']],
  ])('says in a sentence why an avatar cannot be shown: %s', async (error, sentence) => {
    vi.spyOn(console, 'warn').mockReturnValue();
    const actor = new Actor({ name: 'Ada', avatar: BOLT }, () => null);
    await arrival(actor);
    vi.mocked(createWornAvatar).mockRejectedValueOnce(error);
    const said = new Promise((resolve) => {
      actor.onUnshowable = resolve;
    });
    actor.wear({ name: 'Ada', avatar: OWN });
    expect(await said).toBe(sentence);
  });

  it('keeps the avatar that was chosen while its name is typed, on a wall of another colour', async () => {
    const actor = new Actor({ name: 'A', avatar: BOLT }, () => null);
    await arrival(actor);
    const before = actor.tint.getHex();
    actor.wear({ name: 'Ada', avatar: BOLT });
    expect(createWornAvatar).toHaveBeenCalledOnce();
    expect(actor.tint.getHex()).not.toBe(before);
  });

  it('shows the face, turned eyes and all, at every update', async () => {
    const actor = new Actor({ name: 'Ada', avatar: BOLT }, () => null);
    actor.update(0);
    await arrival(actor);
    actor.update(16);
    expect(actor.avatar?.apply).toHaveBeenCalledOnce();
    expect(actor.avatar?.update).toHaveBeenCalledWith(0.016);
  });
});
