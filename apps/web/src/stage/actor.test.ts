import {
  type Avatar,
  type AvatarDescription,
  AvatarError,
  createAvatar,
  createModelAvatar,
} from '@guise/avatar';
import { Object3D } from 'three';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Actor } from './actor.js';

vi.mock('@guise/avatar', { spy: true });

/** A model on its way: the test says when it has come. */
interface Delivery {
  description: AvatarDescription;
  avatar: Avatar;
  arrive(): Promise<void>;
  fail(): Promise<void>;
}

let deliveries: Delivery[];

beforeEach(() => {
  deliveries = [];
  vi.stubGlobal('matchMedia', () => ({ matches: false }));
  vi.mocked(createAvatar).mockImplementation(
    (description) =>
      new Promise((resolve, reject) => {
        const avatar = fakeAvatar();
        deliveries.push({
          description,
          avatar,
          arrive() {
            resolve(avatar);
            return settled();
          },
          fail() {
            reject(new Error('the network'));
            return settled();
          },
        });
      }),
  );
});

function fakeAvatar(): Avatar {
  const object3D = new Object3D();
  const dispose = vi.fn(() => void object3D.removeFromParent());
  return { object3D, apply: vi.fn(), update: vi.fn(), dispose };
}

/** After whoever waited for a delivery has got it. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await Promise.resolve();
}

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const BOLT = '{"character":"bolt"}';
const MEI = '{"character":"mei","hair":"#1f1a1e"}';

const only = (actor: Actor) => actor.object3D.children;
const delivery = (index: number) => deliveries[index] as Delivery;

describe('an actor', () => {
  it('wears what was chosen, else what belongs to the name', () => {
    new Actor({ name: 'Ada', avatar: MEI }, () => null);
    new Actor({ name: 'Ada', avatar: null }, () => null);
    new Actor({ name: ' ada ', avatar: null }, () => null);
    const [chosen, byName, again] = deliveries.map(({ description }) => description);
    expect(chosen).toEqual({ character: 'mei', hair: '#1f1a1e' });
    expect(again).toEqual(byName);
  });

  const OWN = JSON.stringify({ upload: 'A'.repeat(43), kind: 'model', standIn: { character: 'pip' } });

  it('wears the stand-in until the file has arrived that somebody uploaded', async () => {
    const own = fakeAvatar();
    vi.mocked(createModelAvatar).mockResolvedValue(own);
    let bring = (_bytes: Uint8Array) => {};
    const file = new Promise<Uint8Array>((resolve) => {
      bring = resolve;
    });
    const actor = new Actor(
      { name: 'Ada', avatar: OWN },
      () => null,
      () => file,
    );
    await delivery(0).arrive();
    expect(delivery(0).description).toEqual({ character: 'pip' });
    expect(actor.avatar).toBe(delivery(0).avatar);
    bring(new Uint8Array([1]));
    await vi.waitFor(() => expect(actor.avatar).toBe(own));
    expect(delivery(0).avatar.dispose).toHaveBeenCalledOnce();
    expect(deliveries).toHaveLength(1);
  });

  it.each([
    ['is no avatar', async () => new Uint8Array([1]), 'It has no face.'],
    ['does not come', async () => Promise.reject(new Error('the network')), 'The file could not be fetched.'],
  ])('goes on with the stand-in, and says why, when the file %s', async (_what, fetchFile, sentence) => {
    vi.spyOn(console, 'warn').mockReturnValue();
    vi.mocked(createModelAvatar).mockRejectedValue(new AvatarError('model-no-face', 'It has no face.'));
    const actor = new Actor({ name: 'Ada', avatar: BOLT }, () => null, fetchFile);
    await delivery(0).arrive();
    const sentences: string[] = [];
    actor.onUnshowable = (said) => sentences.push(said);
    actor.wear({ name: 'Ada', avatar: OWN });
    await vi.waitFor(() => expect(deliveries).toHaveLength(2));
    expect(delivery(1).description).toEqual({ character: 'pip' });
    expect(sentences).toEqual([sentence]);
  });

  it('wears what belongs to the name where nobody can read what was chosen, and says so', () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    new Actor({ name: 'Ada', avatar: '{"character":"gandalf"}' }, () => null);
    new Actor({ name: 'Ada', avatar: null }, () => null);
    expect(delivery(0).description).toEqual(delivery(1).description);
    expect(warn).toHaveBeenCalledOnce();
  });

  it('changes without a gap: the former avatar stays until the new one is there', async () => {
    const actor = new Actor({ name: 'Ada', avatar: BOLT }, () => null);
    const arrived = vi.fn();
    actor.onArrived = arrived;
    expect(actor.avatar).toBeNull();
    await delivery(0).arrive();
    expect(arrived).toHaveBeenCalledOnce();
    actor.wear({ name: 'Ada', avatar: MEI });
    expect(actor.avatar).toBe(delivery(0).avatar);
    expect(only(actor)).toEqual([delivery(0).avatar.object3D]);
    await delivery(1).arrive();
    expect(arrived).toHaveBeenCalledTimes(2);
    expect(actor.avatar).toBe(delivery(1).avatar);
    expect(only(actor)).toEqual([delivery(1).avatar.object3D]);
    expect(delivery(0).avatar.dispose).toHaveBeenCalledOnce();
  });

  it('wears the last that was asked for, in whatever order they come', async () => {
    const actor = new Actor({ name: 'Ada', avatar: BOLT }, () => null);
    actor.wear({ name: 'Ada', avatar: MEI });
    await delivery(1).arrive();
    await delivery(0).arrive();
    expect(actor.avatar).toBe(delivery(1).avatar);
    expect(delivery(0).avatar.dispose).toHaveBeenCalledOnce();
  });

  it('keeps the avatar that was chosen while its name is typed, on a wall of another colour', async () => {
    const actor = new Actor({ name: 'A', avatar: BOLT }, () => null);
    await delivery(0).arrive();
    const before = actor.tint.getHex();
    actor.wear({ name: 'Ada', avatar: BOLT });
    actor.wear({ name: 'Ada', avatar: BOLT });
    expect(deliveries).toHaveLength(1);
    expect(actor.tint.getHex()).not.toBe(before);
  });

  it('asks again for a model that did not come, unless another is wanted by then', async () => {
    vi.useFakeTimers();
    vi.spyOn(console, 'error').mockReturnValue();
    const actor = new Actor({ name: 'Ada', avatar: BOLT }, () => null);
    await delivery(0).fail();
    await vi.advanceTimersToNextTimerAsync();
    expect(delivery(1).description.character).toBe('bolt');
    await delivery(1).fail();
    actor.wear({ name: 'Ada', avatar: MEI });
    await vi.runAllTimersAsync();
    expect(deliveries.map(({ description }) => description.character)).toEqual(['bolt', 'bolt', 'mei']);
  });

  it('lets go of what arrives after it was disposed of', async () => {
    const actor = new Actor({ name: 'Ada', avatar: BOLT }, () => null);
    actor.dispose();
    await delivery(0).arrive();
    expect(actor.avatar).toBeNull();
    expect(delivery(0).avatar.dispose).toHaveBeenCalledOnce();
  });
});
