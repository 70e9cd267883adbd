import { type BlendshapeName, blendshapeIndex, type FaceFrame, restFaceFrame } from '@guise/protocol';
import fc from 'fast-check';
import { Euler, type Mesh, Object3D, Quaternion, Scene, type SkinnedMesh, Vector3 } from 'three';
import { afterEach, describe, expect, it } from 'vitest';
import type { Avatar } from '../avatar.js';
import { HOSTILE_MODELS } from '../testing/hostile-models.js';
import { replaceSomewhere } from '../testing/replace.js';
import {
  bytesOf,
  type DollOptions,
  type WrittenModel,
  writeArkitGlb,
  writeVrm0,
  writeVrm1,
} from '../testing/write-models.js';
import { createModelAvatar } from './create.js';

const avatars: Avatar[] = [];
afterEach(() => {
  for (const avatar of avatars.splice(0)) avatar.dispose();
});

/** Node's three.js decodes no pictures; browser tests do. */
type Write = (options: DollOptions) => WrittenModel;

const written = new Map<string, WrittenModel>();

async function make(write: Write, options: DollOptions = {}, motion: 'full' | 'reduced' = 'reduced') {
  const key = `${write.name} ${JSON.stringify(options)}`;
  const model = written.get(key) ?? write({ texture: false, ...options });
  written.set(key, model);
  const avatar = await createModelAvatar(bytesOf(model), { motion });
  avatars.push(avatar);
  return { avatar, look: new Look(avatar, model) };
}

function seen(channels: Partial<Record<BlendshapeName, number>> = {}, timestamp = 0): FaceFrame {
  const frame = restFaceFrame(timestamp);
  frame.sources = { head: 'vision', upper: 'vision', mouth: 'vision', tongue: 'vision' };
  for (const [name, value] of Object.entries(channels))
    frame.blendshapes[blendshapeIndex(name as BlendshapeName)] = value;
  return frame;
}

/** Where the parts of a doll are seen to be. */
class Look {
  constructor(
    readonly avatar: Avatar,
    readonly model: WrittenModel,
  ) {}

  /** Middle and size of a part [m], relative to the avatar. */
  of(name: string, mesh = 'Face'): { middle: Vector3; size: Vector3 } {
    this.avatar.object3D.updateMatrixWorld(true);
    const shape = this.avatar.object3D.getObjectByName(mesh) as Mesh | SkinnedMesh;
    const { first, count } = this.model.parts[name] as { first: number; count: number };
    const [low, high, p] = [new Vector3(9, 9, 9), new Vector3(-9, -9, -9), new Vector3()];
    for (let i = first; i < first + count; i++) {
      shape.getVertexPosition(i, p).applyMatrix4(shape.matrixWorld);
      low.min(p);
      high.max(p);
    }
    return { middle: low.clone().add(high).divideScalar(2), size: high.sub(low) };
  }

  /** How far a part's middle moves when the face does this [m]. */
  moved(part: string, channels: Partial<Record<BlendshapeName, number>>): Vector3 {
    this.avatar.apply(seen());
    const before = this.of(part).middle;
    this.avatar.apply(seen(channels));
    return this.of(part).middle.sub(before);
  }

  /** Which way an eye looks, as seen from its own middle. */
  gaze(side: 'Left' | 'Right'): Vector3 {
    return this.of(`pupil${side}`)
      .middle.sub(this.of(`eye${side}`).middle)
      .normalize();
  }
}

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
    const { look } = await make(write, options);
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
    const { look } = await make(write, options);
    look.avatar.apply(seen());
    const shut = look.of('mouth').size.y;
    look.avatar.apply(seen({ jawOpen: 0.9 }));
    expect(look.of('mouth').size.y).toBeGreaterThan(shut + 0.02);
    look.avatar.apply(seen({ jawOpen: 0.5, mouthPucker: 0.8 }));
    expect(look.of('mouth').size.x).toBeLessThan(0.04);
  });

  it('winks with one eye', async () => {
    const { look } = await make(write, options);
    expect(look.moved('lidLeft', { eyeBlinkLeft: 1 }).y).toBeLessThan(-0.015);
    expect(Math.abs(look.moved('lidRight', { eyeBlinkLeft: 1 }).y)).toBeLessThan(0.002);
    expect(look.moved('lidRight', { eyeBlinkRight: 1 }).y).toBeLessThan(-0.015);
  });

  it('smiles', async () => {
    const { look } = await make(write, options);
    expect(look.moved('mouth', { mouthSmileLeft: 1, mouthSmileRight: 1 }).y).toBeGreaterThan(0.002);
  });

  it('looks left, right, up and down', async () => {
    const { avatar, look } = await make(write, options);
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
    const { avatar, look } = await make(write, options);
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
    const { avatar, look } = await make(write, options);
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
    const { avatar, look } = await make(write, options);
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
    const { avatar, look } = await make(write, options, 'full');
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
    const { avatar } = await make(write, options);
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
  return new Look(avatar, model).of(name).middle;
}

describe('a VRM', () => {
  it.each([writeVrm0, writeVrm1])(
    'has hair that swings behind the head, and comes to rest',
    async (write) => {
      const { avatar, look } = await make(write);
      const tip = () => look.of('plait3', 'Body').middle.sub(look.of('hair', 'Body').middle);
      avatar.apply(seen());
      for (let i = 0; i < 120; i++) avatar.update(1 / 60);
      const rest = tip();
      const frame = seen();
      frame.pose.rotation = [0, Math.sin(0.3), 0, Math.cos(0.3)];
      avatar.apply(frame);
      const rigid = rest.clone().applyQuaternion(new Quaternion(...frame.pose.rotation));
      avatar.update(1 / 60);
      expect(tip().distanceTo(rigid)).toBeGreaterThan(0.01);
      for (let i = 0; i < 240; i++) avatar.update(1 / 60);
      const still = tip();
      avatar.update(1 / 60);
      expect(tip().distanceTo(still)).toBeLessThan(1e-4);
    },
  );

  it.each([
    ['none', true],
    ['block', false],
  ] as const)('overrideBlink: %s', async (overrideBlink, blinks) => {
    const { look } = await make(writeVrm1, { overrideBlink });
    const moved = look.moved('lidLeft', { eyeBlinkLeft: 1, mouthSmileLeft: 0.8, mouthSmileRight: 0.8 });
    expect(moved.y < -0.015).toBe(blinks);
  });

  it('does not let what a resting face does to its lips block its lids', async () => {
    const { look } = await make(writeVrm1, { overrideBlink: 'block' });
    expect(
      look.moved('lidLeft', { eyeBlinkLeft: 1, mouthSmileLeft: 0.1, mouthSmileRight: 0.1 }).y,
    ).toBeLessThan(-0.015);
  });

  it.each([writeVrm0, writeVrm1])('has no outlines in a small tile', async (write) => {
    const { avatar } = await make(write);
    const drawn = () => {
      let calls = 0;
      avatar.object3D.traverse((node) => {
        const { material } = node as Mesh;
        if (material) calls += [material].flat().filter(({ visible }) => visible).length;
      });
      return calls;
    };
    expect(drawn()).toBe(4);
    avatar.setDetail?.('small');
    expect(drawn()).toBe(2);
    avatar.setDetail?.('full');
    expect(drawn()).toBe(4);
  });

  it.each([writeVrm0, writeVrm1])(
    'is read even if it does not list the extensions that it uses',
    async (write) => {
      const model = write({ texture: false });
      delete model.json.extensionsUsed;
      const avatar = await createModelAvatar(bytesOf(model));
      avatars.push(avatar);
      expect(new Look(avatar, model).moved('lidLeft', { eyeBlinkLeft: 1 }).y).toBeLessThan(-0.015);
    },
  );

  it('lets its arms hang, whatever pose it was saved in', async () => {
    const { look } = await make(writeVrm1);
    const arm = look.of('lowerArmLeft', 'Body').middle.sub(look.of('upperArmLeft', 'Body').middle);
    expect(arm.y).toBeLessThan(-0.15);
    expect(arm.x).toBeGreaterThan(0.02);
  });

  it('closes both eyes at once where it cannot wink', async () => {
    const model = writeVrm1({ texture: false });
    delete model.json.extensions.VRMC_vrm.expressions.preset.blinkLeft;
    delete model.json.extensions.VRMC_vrm.expressions.preset.blinkRight;
    const avatar = await createModelAvatar(bytesOf(model));
    avatars.push(avatar);
    const look = new Look(avatar, model);
    const both = { eyeBlinkLeft: 1, eyeBlinkRight: 1 };
    expect(look.moved('lidLeft', both).y).toBeLessThan(-0.015);
    expect(look.moved('lidRight', both).y).toBeLessThan(-0.015);
  });
});

describe('a model that cannot be worn', () => {
  it.each(HOSTILE_MODELS.map((model) => [model.name, model] as const))('%s', async (_, { bytes, reason }) => {
    await expect(createModelAvatar(bytes())).rejects.toMatchObject({ name: 'AvatarError', reason });
  });

  it('says so when its bones follow each other in a circle', async () => {
    const model = writeVrm1({ texture: false });
    model.json.extensionsUsed.push('VRMC_node_constraint');
    for (const [bone, source] of [
      [3, 4],
      [4, 3],
    ] as const) {
      const constraint = { rotation: { source } };
      model.json.nodes[bone].extensions = { VRMC_node_constraint: { specVersion: '1.0', constraint } };
    }
    await expect(createModelAvatar(bytesOf(model))).rejects.toMatchObject({ reason: 'model-broken' });
  });

  it('says so when only the decoders notice', async () => {
    const model = writeArkitGlb({ texture: false });
    const { json } = model;
    json.bufferViews.push({
      buffer: 0,
      byteLength: 26_160,
      extensions: {
        EXT_meshopt_compression: {
          buffer: 0,
          byteLength: 64,
          byteStride: 12,
          count: 2180,
          mode: 'ATTRIBUTES',
        },
      },
    });
    json.accessors[json.meshes[0].primitives[0].attributes.NORMAL].bufferView = json.bufferViews.length - 1;
    await expect(createModelAvatar(bytesOf(model))).rejects.toMatchObject({ reason: 'model-broken' });
  });
});

it('is refused, or worn without a throw, whatever is changed in what its VRM says', async () => {
  const models = [writeVrm1, writeVrm0].map((write) => write({ texture: false }));
  const junk = fc.constantFrom(
    null,
    -1,
    0,
    0.5,
    1e300,
    '',
    'x',
    true,
    [],
    {},
    [null],
    [0, 0, 0, 0],
    undefined,
  );
  await fc.assert(
    fc.asyncProperty(fc.nat(1), fc.nat(), junk, async (which, at, value) => {
      const model = models[which] as WrittenModel;
      const json = structuredClone(model.json);
      replaceSomewhere(json.extensions, at, value);
      const avatar = await createModelAvatar(bytesOf({ json, bin: model.bin })).catch((error: unknown) => {
        expect(error).toMatchObject({ name: 'AvatarError' });
        return null;
      });
      for (let i = 0; avatar && i < 3; i++) {
        avatar.apply(seen({ jawOpen: 0.5, mouthSmileLeft: 1, eyeLookUpLeft: 1 }, i * 33));
        avatar.update(0.016);
      }
      avatar?.dispose();
    }),
    { numRuns: 60 },
  );
});
