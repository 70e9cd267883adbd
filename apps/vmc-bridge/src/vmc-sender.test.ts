import { BLENDSHAPE_NAMES, type FaceFrame, type Quaternion, restFaceFrame } from '@guise/protocol';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { VmcReceiver, type VmcState } from './testing/vmc-receiver.js';
import { type Expressions, unityRotation } from './vmc-face.js';
import { PACKET_BYTES } from './vmc-packets.js';
import { VmcSender } from './vmc-sender.js';

let receiver: VmcReceiver;
let senders: VmcSender[] = [];

beforeEach(async () => {
  receiver = await VmcReceiver.open();
});

afterEach(() => {
  for (const sender of senders) sender.close();
  senders = [];
  receiver.close();
});

/** Sends one face and waits until it has arrived; loopback loses nothing. */
function received(face: FaceFrame | null, expressions: Expressions = 'both', now = 1500): Promise<VmcState> {
  const sender = VmcSender.open({ host: '127.0.0.1', port: receiver.port }, expressions);
  senders.push(sender);
  const state = receiver.next();
  sender.send(face, now);
  return state;
}

function face(blendshapes: (index: number) => number, rotation: Quaternion = [0, 0, 0, 1]): FaceFrame {
  const frame = restFaceFrame();
  return {
    ...frame,
    blendshapes: frame.blendshapes.map((_, i) => blendshapes(i)),
    pose: { ...frame.pose, rotation },
  };
}

/** Turns a vector, in whichever axes both are. */
function turn([x, y, z, w]: readonly number[], v: readonly [number, number, number]): number[] {
  const [a, b, c] = v;
  const [tx, ty, tz] = [2 * (y! * c - z! * b), 2 * (z! * a - x! * c), 2 * (x! * b - y! * a)];
  return [a + w! * tx + y! * tz - z! * ty, b + w! * ty + z! * tx - x! * tz, c + w! * tz + x! * ty - y! * tx];
}

const bone = (state: VmcState, name: string) => (state.bones.get(name) as number[]).slice(3);

test('every blendshape arrives under its Perfect Sync name, and VRM’s own with it', async () => {
  const sent = face((i) => (i + 1) / 53);
  const { blends, ok, time, root } = await received(sent);
  BLENDSHAPE_NAMES.forEach((name, i) => {
    const clip = name.charAt(0).toUpperCase() + name.slice(1);
    expect(blends.get(clip), clip).toBeCloseTo(sent.blendshapes[i] as number, 6);
  });
  expect([...blends.keys()].filter((name) => name.length < 10 && !name.startsWith('Jaw')).sort()).toEqual([
    'A',
    'Angry',
    'Blink',
    'Blink_L',
    'Blink_R',
    'CheekPuff',
    'E',
    'Fun',
    'I',
    'Joy',
    'MouthLeft',
    'O',
    'Sorrow',
    'Surprised',
    'TongueOut',
    'U',
  ]);
  expect(blends.size).toBe(52 + 13);
  expect({ ok, time, root }).toEqual({ ok: 1, time: 1.5, root: [0, 0, 0, 0, 0, 0, 1] });
});

test('only what a model understands is sent when that is known', async () => {
  expect(
    (
      await received(
        face(() => 0.5),
        'perfect-sync',
      )
    ).blends.size,
  ).toBe(52);
  expect(
    (
      await received(
        face(() => 0.5),
        'presets',
      )
    ).blends.size,
  ).toBe(13);
});

test('packets fit into a network’s, and the face is applied last', async () => {
  await received(face(() => 1, [0.1, 0.2, 0.3, Math.sqrt(0.86)]));
  expect(receiver.sizes.length).toBeGreaterThan(1);
  expect(Math.max(...receiver.sizes)).toBeLessThanOrEqual(PACKET_BYTES);
  expect(receiver.addresses.at(0)).toBe('/VMC/Ext/OK');
  expect(receiver.addresses.indexOf('/VMC/Ext/Blend/Apply')).toBe(receiver.addresses.length - 1);
});

test('nobody there: only that the bridge is', async () => {
  expect(await received(null)).toMatchObject({ ok: 0, time: 1.5, root: null });
  expect(receiver.addresses).toEqual(['/VMC/Ext/OK', '/VMC/Ext/T']);
});

describe('a head in Unity’s axes (left-handed, x to the subject’s right, y up, z out of the face)', () => {
  const HALF = Math.SQRT1_2;
  const about = (axis: 'x' | 'y' | 'z', share: number): Quaternion => {
    const [sin, cos] = [Math.sin((share * Math.PI) / 8), Math.cos((share * Math.PI) / 8)];
    return [axis === 'x' ? sin : 0, axis === 'y' ? sin : 0, axis === 'z' ? sin : 0, cos];
  };

  // Unity's quaternions turn vectors by the same formula; only the axes are others.
  test.each([
    ['turned to its own left looks to its left', about('y', 1), [0, 0, 1], [-HALF, 0, HALF]],
    ['nodding looks down', about('x', 1), [0, 0, 1], [0, -HALF, HALF]],
    ['leaning to its own right has its top there', about('z', 1), [0, 1, 0], [HALF, HALF, 0]],
  ] as const)('%s', async (_, rotation, from, to) => {
    // Ours are right-handed with x to the subject's left: the same direction, mirrored.
    const [x, y, z] = turn(rotation, from as [number, number, number]);
    expect([-(x as number), y, z].map((value) => Number((value as number).toFixed(6)) || 0)).toEqual(
      to.map((value) => Number(value.toFixed(6)) || 0),
    );
    const state = await received(face(() => 0, rotation));
    const seen = turn(
      bone(state, 'Neck'),
      turn(bone(state, 'Head'), from as [number, number, number]) as [number, number, number],
    );
    for (const [i, value] of to.entries()) expect(seen[i]).toBeCloseTo(value, 5);
  });

  test('is turned by neck and head together', async () => {
    const rotation: Quaternion = [0.2, -0.3, 0.1, Math.sqrt(1 - 0.14)];
    const state = await received(face(() => 0, rotation));
    for (const axis of [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ] as [number, number, number][]) {
      const expected = turn(unityRotation(rotation), axis);
      const seen = turn(bone(state, 'Neck'), turn(bone(state, 'Head'), axis) as [number, number, number]);
      for (const [i, value] of expected.entries()) expect(seen[i]).toBeCloseTo(value, 5);
    }
    // The neck takes its share of the angle.
    const angle = (quaternion: number[]) => 2 * Math.acos(Math.min(1, quaternion[3] as number));
    expect(angle(bone(state, 'Neck')) / angle([...rotation])).toBeCloseTo(0.38, 3);
  });
});
