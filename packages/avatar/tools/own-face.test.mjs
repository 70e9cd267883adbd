// Own faces: what moves, what meets, what is refused, what is written.
import { BLENDSHAPE_NAMES, blendshapeIndex, decodeOwnFace, restFaceFrame } from '@guise/protocol';
import validator from 'gltf-validator';
import { DataTexture, Scene } from 'three';
import { beforeAll, describe, expect, it } from 'vitest';
import { AvatarError, createOwnFaceAvatar, exportOwnFace } from '../dist/index.js';
import { EYE_RIMS, MARKS, MOUTH_RIM } from '../dist/own-face/expressions.js';
import { buildOwnFace } from '../dist/own-face/own-face-model.js';
import { drawCallsOf } from '../dist/testing/draw-calls.js';
import { ownFaceLibrary as library, meanFace } from './mean-face.mjs';

const decodeTexture = async () => new DataTexture(new Uint8Array(4), 1, 1);
let bytes;
let model;
beforeAll(async () => {
  bytes = await meanFace();
  model = buildOwnFace(decodeOwnFace(bytes), await library.expressions());
});

/** Where a vertex is at a coefficient of 1. */
function moved(vertex, name) {
  const move = model.mesh.movement(vertex, blendshapeIndex(name));
  return model.mesh.at(vertex).map((value, k) => value + move[k]);
}

const far = (a, b) => Math.hypot(...a.map((value, k) => value - b[k]));

describe('a head made of an own face', () => {
  it('moves with every channel, and nothing moves by more than a face can', () => {
    BLENDSHAPE_NAMES.forEach((name, k) => {
      const lengths = Array.from({ length: model.mesh.count }, (_, i) =>
        Math.hypot(...model.mesh.movement(i, k)),
      );
      expect(Math.max(...lengths), name).toBeGreaterThan(name.startsWith('eyeLook') ? 0.0003 : 0.001);
      expect(Math.max(...lengths), name).toBeLessThan(0.05);
    });
  });

  it.each([
    ['eyeBlinkLeft', 0],
    ['eyeBlinkRight', 1],
  ])('%s shuts its eye, before the eyeball and not through it', (name, eye) => {
    const { upper, lower } = EYE_RIMS[eye];
    const { centre, radius } = model.eyes[eye];
    const other = EYE_RIMS[1 - eye];
    for (let i = 1; i + 1 < upper.length; i++) {
      const [above, below] = [moved(upper[i], name), moved(lower[i], name)];
      expect(above[1] - below[1]).toBeLessThan(0.0002);
      expect(far(above, below)).toBeLessThan(0.002);
      if (Math.hypot(above[0] - centre[0], above[1] - centre[1]) < 0.9 * radius) {
        expect(far(above, centre)).toBeGreaterThan(radius);
      }
      expect(far(moved(other.upper[i], name), model.mesh.at(other.upper[i]))).toBeLessThan(0.0015);
    }
  });

  it('knows its upper lids: skin of one colour once they are shut', () => {
    expect(model.mesh.lids).toHaveLength(model.mesh.count);
    EYE_RIMS.forEach(({ upper, lower }) => {
      for (const vertex of upper.slice(2, -2)) expect(model.mesh.lids[vertex]).toBeGreaterThan(0.8);
      for (const vertex of lower.slice(2, -2)) expect(model.mesh.lids[vertex]).toBeLessThan(0.2);
    });
    expect(model.mesh.lids[MARKS.chin]).toBe(0);
  });

  it('has lips that are closed at rest, and open with the jaw', () => {
    const middle = 5;
    const [above, below] = [MOUTH_RIM.upper[middle], MOUTH_RIM.lower[middle]];
    expect(far(model.mesh.at(above), model.mesh.at(below))).toBeLessThan(0.001);
    expect(moved(above, 'jawOpen')[1] - moved(below, 'jawOpen')[1]).toBeGreaterThan(0.015);
    expect(moved(MARKS.chin, 'jawOpen')[1]).toBeLessThan(model.mesh.at(MARKS.chin)[1] - 0.01);
  });

  it('goes on behind the face: a closed head with a back', () => {
    const depths = Array.from({ length: model.mesh.count }, (_, i) => model.mesh.at(i)[2]);
    expect(Math.min(...depths)).toBeLessThan(-0.1);
    expect(model.mesh.positions.every(Number.isFinite)).toBe(true);
  });

  it.each(['crop', 'bob', 'bun', 'curls', 'puffs', 'none'])(
    'stands on its shoulders with hair: %s',
    async (hair) => {
      const avatar = await createOwnFaceAvatar(await meanFace({ hair }), { library, decodeTexture });
      avatar.object3D.traverse(({ geometry }) => {
        if (geometry) expect(geometry.getAttribute('position').array.every(Number.isFinite)).toBe(true);
      });
      for (const detail of ['full', 'small']) {
        avatar.setDetail(detail);
        expect(drawCallsOf(avatar.object3D)).toBe(2);
      }
      avatar.dispose();
    },
  );
});

describe('the avatar', () => {
  it('shows frames as the cast does, and gives everything back', async () => {
    const avatar = await createOwnFaceAvatar(bytes, { library, decodeTexture });
    const scene = new Scene().add(avatar.object3D);
    const freed = new Set();
    const held = new Set();
    avatar.object3D.traverse((node) => {
      const materials = [node.material].flat().filter(Boolean);
      for (const thing of [node.geometry, ...materials, ...materials.map(({ map }) => map)]) {
        if (!thing) continue;
        held.add(thing);
        thing.addEventListener('dispose', () => freed.add(thing));
      }
    });
    const frame = restFaceFrame(1);
    frame.sources = { head: 'vision', upper: 'vision', mouth: 'vision', tongue: 'vision' };
    frame.blendshapes[blendshapeIndex('jawOpen')] = 0.7;
    avatar.apply(frame);
    const face = avatar.object3D.getObjectByName('face');
    expect(Object.keys(face.morphTargetDictionary)).toEqual([...BLENDSHAPE_NAMES]);
    expect(face.morphTargetInfluences[face.morphTargetDictionary.jawOpen]).toBeCloseTo(0.7);
    avatar.update(0.016);
    avatar.dispose();
    avatar.dispose();
    expect(freed).toEqual(held);
    expect(scene.children).toEqual([]);
    expect(() => avatar.apply(frame)).toThrow(AvatarError);
  });

  it('is coarser where nobody can tell, and whole again', async () => {
    const avatar = await createOwnFaceAvatar(bytes, { library, decodeTexture });
    /** Triangles that are drawn: of the groups that have a material. */
    const drawn = () => {
      let count = 0;
      avatar.object3D.traverse(({ geometry, material }) => {
        for (const { count: indices, materialIndex } of geometry?.groups ?? [])
          if (material[materialIndex]) count += indices / 3;
      });
      return count;
    };
    const full = drawn();
    avatar.setDetail('small');
    expect(drawn()).toBeGreaterThan(2000);
    expect(drawn()).toBeLessThan(0.35 * full);
    avatar.setDetail('full');
    expect(drawn()).toBe(full);
    avatar.dispose();
  });

  it.each([
    ['noise', () => new Uint8Array(500).map((_, i) => i * 37)],
    ['half a file', () => bytes.slice(0, bytes.length / 2)],
    ['a flat surface', () => meanFace({ surface: new Float32Array(64 * 64 * 3) })],
    [
      'a face inside out',
      async () => {
        const { surface } = decodeOwnFace(bytes);
        return meanFace({ surface: surface.map((value, i) => (i % 3 === 0 ? -value : value)) });
      },
    ],
  ])('is not made of %s', async (_, make) => {
    const refused = createOwnFaceAvatar(await make(), { library, decodeTexture });
    await expect(refused).rejects.toMatchObject({ name: 'AvatarError', reason: 'invalid-face' });
  });
});

describe('the exported model', () => {
  it('is a GLB to which the Khronos validator has no objection, with 52 named targets', async () => {
    const glb = await exportOwnFace(bytes, { library });
    const { issues, info } = await validator.validateBytes(glb);
    expect(issues.messages.filter(({ severity }) => severity < 2)).toEqual([]);
    expect(info.hasMorphTargets).toBe(true);
    const json = JSON.parse(
      new TextDecoder().decode(
        glb.subarray(20, 20 + new DataView(glb.buffer, glb.byteOffset).getUint32(12, true)),
      ),
    );
    expect(json.meshes).toHaveLength(1);
    expect(json.meshes[0].extras.targetNames).toEqual([...BLENDSHAPE_NAMES]);
    for (const { targets } of json.meshes[0].primitives) expect(targets).toHaveLength(52);
  });
});
