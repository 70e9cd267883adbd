import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AvatarDescription } from '../cast/description.js';
import { isUpload, type Worn } from '../cast/worn.js';
import { AvatarError } from '../errors.js';
import { Wearing, type WearingEvents, type WearOptions } from './wearing.js';

interface Doll {
  dispose(): void;
}

/** An avatar on its way: the test says when it has come. */
interface Delivery {
  worn: Worn;
  options: WearOptions;
  avatar: Doll;
  arrive(nothing?: null): Promise<void>;
  fail(error?: Error): Promise<void>;
}

let deliveries: Delivery[];

function make(worn: Worn, options: WearOptions): Promise<Doll | null> {
  return new Promise((resolve, reject) => {
    const avatar = { dispose: vi.fn() };
    deliveries.push({
      worn,
      options,
      avatar,
      arrive(nothing) {
        resolve(nothing === null ? null : avatar);
        return settled();
      },
      fail(error = new Error('the network')) {
        reject(error);
        return settled();
      },
    });
  });
}

/** After whoever waited for a delivery has got it. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await Promise.resolve();
}

const BOLT = '{"character":"bolt"}';
const MEI = '{"character":"mei","hair":"#1f1a1e"}';
const OWN = JSON.stringify({ upload: 'A'.repeat(43), kind: 'model', standIn: { character: 'pip' } });
const delivery = (index: number) => deliveries[index] as Delivery;

function wearing(avatar: string | null, events?: WearingEvents<Doll>, name = 'Ada') {
  const it = new Wearing<Doll>(make, {}, events);
  it.wear({ name, avatar });
  return it;
}

describe('what somebody wears', () => {
  beforeEach(() => {
    deliveries = [];
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  it('is what was chosen, else what belongs to the name', () => {
    wearing(MEI);
    wearing(null);
    wearing(null, {}, ' ada ');
    const [chosen, byName, again] = deliveries;
    expect(chosen?.worn).toEqual({ character: 'mei', hair: '#1f1a1e' });
    expect(again?.worn).toEqual(byName?.worn);
    expect(again?.options.seed).toBe('ada');
  });

  it('is the stand-in until the file has arrived that somebody uploaded', async () => {
    const worn = wearing(OWN);
    await delivery(0).arrive();
    expect(delivery(0).worn).toEqual({ character: 'pip' });
    expect(worn.avatar).toBe(delivery(0).avatar);
    expect(isUpload(delivery(1).worn)).toBe(true);
    await delivery(1).arrive();
    expect(worn.avatar).toBe(delivery(1).avatar);
    expect(delivery(0).avatar.dispose).toHaveBeenCalledOnce();
    expect(deliveries).toHaveLength(2);
  });

  it('goes on with the stand-in, and says why, when the file is no avatar', async () => {
    vi.spyOn(console, 'warn').mockReturnValue();
    const reasons: string[] = [];
    const worn = wearing(BOLT, { onUnshowable: ({ reason }) => reasons.push(reason) });
    await delivery(0).arrive();
    worn.wear({ name: 'Ada', avatar: OWN });
    await delivery(1).fail(new AvatarError('model-no-face', 'It has no face.'));
    expect(delivery(2).worn).toEqual({ character: 'pip' });
    expect(reasons).toEqual(['model-no-face']);
  });

  it.each(['not-fetched', 'model-timeout'] as const)(
    'comes late where a network or a busy device kept it from coming (%s), and that is said once',
    async (reason) => {
      vi.useFakeTimers();
      vi.spyOn(console, 'warn').mockReturnValue();
      const onUnshowable = vi.fn();
      const worn = wearing(OWN, { onUnshowable });
      await delivery(0).arrive();
      await delivery(1).fail(new AvatarError(reason, 'Not now.'));
      await delivery(2).arrive();
      await vi.advanceTimersToNextTimerAsync();
      await delivery(3).fail(new AvatarError(reason, 'Not now.'));
      expect(worn.avatar).toBe(delivery(2).avatar);
      await vi.advanceTimersToNextTimerAsync();
      await delivery(4).arrive();
      expect(worn.avatar).toBe(delivery(4).avatar);
      expect(onUnshowable).toHaveBeenCalledOnce();
      expect(vi.getTimerCount()).toBe(0);
    },
  );

  it('is not tried again for ever, nor at all when the file is the reason or something else is worn', async () => {
    vi.useFakeTimers();
    vi.spyOn(console, 'warn').mockReturnValue();
    const outcome = async (reason: 'not-fetched' | 'model-no-face', then: string | null = null) => {
      deliveries = [];
      const worn = wearing(OWN);
      await delivery(0).arrive();
      await delivery(1).fail(new AvatarError(reason, 'No.'));
      await delivery(2).arrive();
      if (then) worn.wear({ name: 'Ada', avatar: then });
      for (let next = 3; next < 12; next++) {
        await vi.runAllTimersAsync();
        await deliveries[next]?.fail(new AvatarError(reason, 'No.'));
      }
      return deliveries.filter(({ worn }) => isUpload(worn)).length;
    };
    expect(await outcome('model-no-face')).toBe(1);
    expect(await outcome('not-fetched')).toBe(4);
    vi.spyOn(console, 'error').mockReturnValue();
    expect(await outcome('not-fetched', BOLT)).toBe(1);
  });

  it('is what belongs to the name where nobody can read what was chosen, and that is said', () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    wearing('{"character":"gandalf"}');
    wearing(null);
    expect(delivery(0).worn).toEqual(delivery(1).worn);
    expect(warn).toHaveBeenCalledOnce();
  });

  it('changes without a gap: the former one stays until the new one is there', async () => {
    const onArrived = vi.fn();
    const worn = wearing(BOLT, { onArrived });
    expect(worn.avatar).toBeNull();
    await delivery(0).arrive();
    expect(worn.wear({ name: 'Ada', avatar: MEI })).toBe(true);
    expect(worn.avatar).toBe(delivery(0).avatar);
    expect(delivery(0).avatar.dispose).not.toHaveBeenCalled();
    await delivery(1).arrive();
    expect(onArrived.mock.calls).toEqual([[delivery(0).avatar], [delivery(1).avatar]]);
    expect(delivery(0).avatar.dispose).toHaveBeenCalledOnce();
  });

  it('is the last that was asked for, in whatever order they come', async () => {
    const worn = wearing(BOLT);
    worn.wear({ name: 'Ada', avatar: MEI });
    await delivery(1).arrive();
    await delivery(0).arrive();
    expect(worn.avatar).toBe(delivery(1).avatar);
    expect(delivery(0).avatar.dispose).toHaveBeenCalledOnce();
  });

  it('stays what was chosen while the name is typed', () => {
    const worn = wearing(BOLT, {}, 'A');
    expect(worn.wear({ name: 'Ada', avatar: BOLT })).toBe(true);
    expect(worn.wear({ name: 'Ada', avatar: BOLT })).toBe(false);
    expect(deliveries).toHaveLength(1);
  });

  it('is asked for again when it did not come, unless something else is wanted by then', async () => {
    vi.useFakeTimers();
    vi.spyOn(console, 'error').mockReturnValue();
    const worn = wearing(BOLT);
    await delivery(0).fail();
    await vi.advanceTimersToNextTimerAsync();
    await delivery(1).fail();
    worn.wear({ name: 'Ada', avatar: MEI });
    await vi.runAllTimersAsync();
    const asked = deliveries.map((it) => (it.worn as AvatarDescription).character);
    expect(asked).toEqual(['bolt', 'bolt', 'mei']);
  });

  it('may be nothing to see: that is not asked for again', async () => {
    vi.useFakeTimers();
    const onArrived = vi.fn();
    const worn = wearing(BOLT, { onArrived });
    await delivery(0).arrive(null);
    await vi.runAllTimersAsync();
    expect(worn.avatar).toBeNull();
    expect(onArrived).toHaveBeenCalledWith(null);
    expect(deliveries).toHaveLength(1);
  });

  it('lets go of what arrives after it was disposed of', async () => {
    const worn = wearing(BOLT);
    worn.dispose();
    await delivery(0).arrive();
    expect(worn.avatar).toBeNull();
    expect(delivery(0).avatar.dispose).toHaveBeenCalledOnce();
  });
});
