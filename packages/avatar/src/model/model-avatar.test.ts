import type { BlendshapeName, FaceFrame } from '@guise/protocol';
import fc from 'fast-check';
import { Euler, Object3D, Quaternion, Scene, type Vector3 } from 'three';
import { afterEach, describe, expect, it } from 'vitest';
import type { Avatar } from '../avatar.js';
import { DollLook, seen, undressDolls, type Write, wearDoll } from '../testing/worn-doll.js';
import {
  type DollOptions,
  type WrittenModel,
  writeArkitGlb,
  writeVrm0,
  writeVrm1,
} from '../testing/write-models.js';

afterEach(undressDolls);

const KINDS: readonly (readonly [string, Write, DollOptions])[] = [
  ['VRM 1.0 with presets', writeVrm1, {}],
  ['VRM 1.0 with presets, looking by expressions', writeVrm1, { look: 'expression' }],
  ['VRM 1.0 with Perfect Sync', writeVrm1, { face: 'perfect-sync' }],
  ['VRM 0.x with presets', writeVrm0, {}],
  ['VRM 0.x with presets, looking by expressions', writeVrm0, { look: 'expression' }],
  ['VRM 0.x with Perfect Sync', writeVrm0, { face: 'perfect-sync' }],
  ['GLB', writeArkitGlb, {}],
  ['GLB with eyeBlink_L, in centimetres', writeArkitGlb, { names: 'sided', scale: 100 }],
  ['GLB without bones, in inches', writeArkitGlb, { names: 'snake_case', bones: false, scale: 39.37 }],
];

describe.each(KINDS)('%s', (_, write, options) => {
  it('stands on its neck, faces +Z and has its head where a tile shows it', async () => {
    const { look } = await wearDoll(write, options);
    const { middle, size } = look.of('skull');
    expect(Math.abs(middle.x)).toBeLessThan(0.005);
    expect(middle.y).toBeGreaterThan(0.11);
    expect(middle.y).toBeLessThan(0.19);
    expect(size.y).toBeGreaterThan(0.15);
    expect(size.y).toBeLessThan(0.27);
    expect(look.of('nose').middle.z - middle.z).toBeGreaterThan(0.05);
    expect(look.of('eyeLeft').middle.x).toBeGreaterThan(0.02);
    expect(look.of('hair', 'Body').middle.y + look.of('hair', 'Body').size.y / 2).toBeLessThan(0.302);
  });

  it('opens its mouth', async () => {
    const { look } = await wearDoll(write, options);
    look.avatar.apply(seen());
    const shut = look.of('mouth').size.y;
    look.avatar.apply(seen({ jawOpen: 0.9 }));
    expect(look.of('mouth').size.y).toBeGreaterThan(shut + 0.02);
    look.avatar.apply(seen({ jawOpen: 0.5, mouthPucker: 0.8 }));
    expect(look.of('mouth').size.x).toBeLessThan(0.04);
  });

  it('winks with one eye', async () => {
    const { look } = await wearDoll(write, options);
    expect(look.moved('lidLeft', { eyeBlinkLeft: 1 }).y).toBeLessThan(-0.015);
    expect(Math.abs(look.moved('lidRight', { eyeBlinkLeft: 1 }).y)).toBeLessThan(0.002);
    expect(look.moved('lidRight', { eyeBlinkRight: 1 }).y).toBeLessThan(-0.015);
  });

  it('smiles', async () => {
    const { look } = await wearDoll(write, options);
    expect(look.moved('mouth', { mouthSmileLeft: 1, mouthSmileRight: 1 }).y).toBeGreaterThan(0.002);
  });

  it('looks left, right, up and down', async () => {
    const { avatar, look } = await wearDoll(write, options);
    const gazes = (channels: Partial<Record<BlendshapeName, number>>) => {
      avatar.apply(seen(channels));
      return [look.gaze('Left'), look.gaze('Right')] as const;
    };
    const ahead = gazes({});
    const left = gazes({ eyeLookOutLeft: 1, eyeLookInRight: 1 });
    const right = gazes({ eyeLookInLeft: 1, eyeLookOutRight: 1 });
    const up = gazes({ eyeLookUpLeft: 1, eyeLookUpRight: 1 });
    const down = gazes({ eyeLookDownLeft: 1, eyeLookDownRight: 1 });
    for (const eye of [0, 1] as const) {
      expect(left[eye].x - ahead[eye].x).toBeGreaterThan(0.2);
      expect(right[eye].x - ahead[eye].x).toBeLessThan(-0.2);
      expect(up[eye].y - ahead[eye].y).toBeGreaterThan(0.2);
      expect(down[eye].y - ahead[eye].y).toBeLessThan(-0.2);
    }
  });

  it('turns its head exactly as the pose says, wherever it stands', async () => {
    const { avatar, look } = await wearDoll(write, options);
    avatar.apply(seen());
    const nose = look.of('nose').middle.sub(look.of('skull').middle);
    const room = new Object3D();
    room.rotation.y = 1;
    room.position.set(3, 1, -2);
    room.add(avatar.object3D);
    room.updateMatrixWorld(true);
    const angle = (limit: number) => fc.double({ min: -limit, max: limit, noNaN: true });
    fc.assert(
      fc.property(angle(0.6), angle(1), angle(0.6), (pitch, yaw, roll) => {
        const frame = seen();
        const wanted = new Quaternion().setFromEuler(new Euler(pitch, yaw, roll, 'YXZ'));
        frame.pose.rotation = wanted.toArray() as FaceFrame['pose']['rotation'];
        avatar.apply(frame);
        avatar.update(0.016);
        const face = avatar.object3D.children[0] as Object3D;
        room.updateMatrixWorld(true);
        const own = face.getWorldQuaternion(new Quaternion()).premultiply(room.quaternion.clone().invert());
        expect(own.angleTo(wanted)).toBeLessThan(1e-3);
        const direction = centre(avatar, look.model, 'nose').sub(centre(avatar, look.model, 'skull'));
        const expected = nose.clone().applyQuaternion(wanted).applyQuaternion(room.quaternion);
        expect(direction.angleTo(expected)).toBeLessThan(0.01);
      }),
      { numRuns: 20 },
    );
  });

  it('leans a little, the chest less than the head', async () => {
    const { avatar, look } = await wearDoll(write, options);
    avatar.apply(seen());
    const [skull, chest] = [look.of('skull').middle, look.of('chest', 'Body').middle];
    for (let t = 1; t <= 40; t++) {
      const frame = seen({}, t * 33);
      frame.pose.translation = [0.03, 0, -0.5];
      avatar.apply(frame);
    }
    const head = look.of('skull').middle.x - skull.x;
    expect(head).toBeGreaterThan(0.02);
    expect(head).toBeLessThan(0.05);
    // Without bones all of it leans.
    if (options.bones !== false) expect(look.of('chest', 'Body').middle.x - chest.x).toBeLessThan(0.7 * head);
  });

  it('eases to rest, group by group, while a source is absent', async () => {
    const { avatar, look } = await wearDoll(write, options);
    const frame = seen({ jawOpen: 0.9, eyeBlinkLeft: 0.6 });
    avatar.apply(frame);
    const [mouth, lid] = [look.of('mouth').size.y, look.of('lidLeft').middle.y];
    for (let t = 1; t < 90; t++) {
      avatar.apply({ ...frame, timestamp: t * 33, sources: { ...frame.sources, mouth: 'absent' } });
    }
    expect(look.of('mouth').size.y).toBeLessThan(0.4 * mouth);
    expect(look.of('lidLeft').middle.y).toBeCloseTo(lid, 4);
  });

  it('blinks and breathes while nothing is known', async () => {
    const { avatar, look } = await wearDoll(write, options, 'full');
    avatar.update(0.001);
    let [lid, low, high] = [1, 1, -1];
    for (let i = 0; i < 600; i++) {
      avatar.update(1 / 60);
      if (i % 3 > 0) continue;
      lid = Math.min(lid, look.of('lidLeft').middle.y - look.of('eyeLeft').middle.y);
      const { y } = look.of(
        options.bones === false ? 'skull' : 'chest',
        options.bones === false ? 'Face' : 'Body',
      ).middle;
      [low, high] = [Math.min(low, y), Math.max(high, y)];
    }
    expect(lid).toBeLessThan(0.008);
    if (options.bones !== false) expect(high - low).toBeGreaterThan(0.0015);
    expect(high - low).toBeLessThan(0.006);
  });

  it('refuses bad frames and frames after its end, and leaves the scene', async () => {
    const { avatar } = await wearDoll(write, options);
    const scene = new Scene().add(avatar.object3D);
    const frame = seen();
    frame.pose.rotation = [0, 0, 0, 0];
    expect(() => avatar.apply(frame)).toThrow(expect.objectContaining({ reason: 'invalid-frame' }));
    avatar.dispose();
    avatar.dispose();
    expect(scene.children).toEqual([]);
    expect(() => avatar.apply(seen())).toThrow(expect.objectContaining({ reason: 'disposed' }));
    avatar.update(0.1);
  });
});

/** The middle of a part in the world. */
function centre(avatar: Avatar, model: WrittenModel, name: string): Vector3 {
  return new DollLook(avatar, model).of(name).middle;
}
