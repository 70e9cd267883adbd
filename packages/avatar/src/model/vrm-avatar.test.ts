import fc from 'fast-check';
import { Quaternion } from 'three';
import { afterEach, describe, expect, it } from 'vitest';
import { drawCallsOf } from '../testing/draw-calls.js';
import { HOSTILE_MODELS } from '../testing/hostile-models.js';
import { replaceSomewhere } from '../testing/replace.js';
import { seen, undressDolls, wearDoll, wearModel } from '../testing/worn-doll.js';
import { bytesOf, type WrittenModel, writeArkitGlb, writeVrm0, writeVrm1 } from '../testing/write-models.js';
import { createModelAvatar } from './create.js';

afterEach(undressDolls);

describe('a VRM', () => {
  it.each([writeVrm0, writeVrm1])(
    'has hair that swings behind the head, and comes to rest',
    async (write) => {
      const { avatar, look } = await wearDoll(write);
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
    const { look } = await wearDoll(writeVrm1, { overrideBlink });
    const moved = look.moved('lidLeft', { eyeBlinkLeft: 1, mouthSmileLeft: 0.8, mouthSmileRight: 0.8 });
    expect(moved.y < -0.015).toBe(blinks);
  });

  it('does not let what a resting face does to its lips block its lids', async () => {
    const { look } = await wearDoll(writeVrm1, { overrideBlink: 'block' });
    expect(
      look.moved('lidLeft', { eyeBlinkLeft: 1, mouthSmileLeft: 0.1, mouthSmileRight: 0.1 }).y,
    ).toBeLessThan(-0.015);
  });

  it.each([writeVrm0, writeVrm1])('has no outlines in a small tile', async (write) => {
    const { avatar } = await wearDoll(write);
    expect(drawCallsOf(avatar.object3D)).toBe(4);
    avatar.setDetail?.('small');
    // Face and body: nothing of it is seen through.
    expect(drawCallsOf(avatar.object3D)).toBe(2);
    avatar.setDetail?.('full');
    expect(drawCallsOf(avatar.object3D)).toBe(4);
  });

  it.each([writeVrm0, writeVrm1])(
    'is read even if it does not list the extensions that it uses',
    async (write) => {
      const model = write({ texture: false });
      delete model.json.extensionsUsed;
      const { look } = await wearModel(model);
      expect(look.moved('lidLeft', { eyeBlinkLeft: 1 }).y).toBeLessThan(-0.015);
    },
  );

  it('lets its arms hang, whatever pose it was saved in', async () => {
    const { look } = await wearDoll(writeVrm1);
    const arm = look.of('lowerArmLeft', 'Body').middle.sub(look.of('upperArmLeft', 'Body').middle);
    expect(arm.y).toBeLessThan(-0.15);
    expect(arm.x).toBeGreaterThan(0.02);
  });

  it('closes both eyes at once where it cannot wink', async () => {
    const model = writeVrm1({ texture: false });
    delete model.json.extensions.VRMC_vrm.expressions.preset.blinkLeft;
    delete model.json.extensions.VRMC_vrm.expressions.preset.blinkRight;
    const { look } = await wearModel(model);
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
        if (i === 2) avatar.setDetail?.('small');
        avatar.apply(seen({ jawOpen: 0.5, mouthSmileLeft: 1, eyeLookUpLeft: 1 }, i * 33));
        avatar.update(0.016);
      }
      avatar?.dispose();
    }),
    { numRuns: 60 },
  );
});
