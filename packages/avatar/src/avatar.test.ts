import { blendshapeIndex, type FaceFrame, restFaceFrame } from '@guise/protocol';
import fc from 'fast-check';
import { Euler, type Material, Mesh, Object3D, Quaternion, Scene } from 'three';
import { afterEach, describe, expect, it } from 'vitest';
import { type Avatar, type AvatarOptions, createAvatar } from './avatar.js';
import { AvatarError } from './errors.js';

const avatars: Avatar[] = [];
afterEach(() => {
  for (const avatar of avatars.splice(0)) avatar.dispose();
});

function make(options: AvatarOptions = { seed: 'ada', hairStyle: 'bun' }): Avatar {
  const avatar = createAvatar(options);
  avatars.push(avatar);
  return avatar;
}

function seen(timestamp = 0): FaceFrame {
  const frame = restFaceFrame(timestamp);
  frame.sources = { head: 'vision', upper: 'vision', mouth: 'vision', tongue: 'vision' };
  return frame;
}

/** The head's rotation relative to the avatar, as a scene would see it. */
function headRotation(avatar: Avatar): Quaternion {
  avatar.object.updateMatrixWorld(true);
  const own = avatar.object.getWorldQuaternion(new Quaternion()).invert();
  return own.multiply(avatar.head.getWorldQuaternion(new Quaternion()));
}

function influence(avatar: Avatar, name: Parameters<typeof blendshapeIndex>[0]): number {
  const index = avatar.face.morphTargetDictionary?.[name];
  return avatar.face.morphTargetInfluences?.[index as number] as number;
}

/** Every number the avatar shows. */
function state(avatar: Avatar): number[] {
  const nodes: number[] = [];
  avatar.object.traverse((node) => nodes.push(...node.position.toArray(), ...node.quaternion.toArray()));
  return [...nodes, ...(avatar.face.morphTargetInfluences ?? [])];
}

describe('apply', () => {
  it('turns the head exactly as the pose says, wherever the avatar stands', () => {
    const avatar = make();
    const room = new Object3D();
    room.rotation.y = 1;
    room.add(avatar.object);
    room.updateMatrixWorld(true);
    fc.assert(
      fc.property(
        fc.double({ min: -1, max: 1, noNaN: true }),
        fc.double({ min: -1.2, max: 1.2, noNaN: true }),
        fc.double({ min: -1, max: 1, noNaN: true }),
        (pitch, yaw, roll) => {
          const frame = seen();
          const wanted = new Quaternion().setFromEuler(new Euler(pitch, yaw, roll, 'YXZ'));
          frame.pose.rotation = wanted.toArray();
          avatar.apply(frame);
          expect(headRotation(avatar).angleTo(wanted)).toBeLessThan(1e-3);
        },
      ),
    );
  });

  it('normalises the quaternion', () => {
    const avatar = make();
    const frame = seen();
    frame.pose.rotation = [0, 2, 0, 2];
    avatar.apply(frame);
    expect(headRotation(avatar).angleTo(new Quaternion(0, Math.SQRT1_2, 0, Math.SQRT1_2))).toBeLessThan(1e-3);
  });

  it('passes coefficients on by name, clamped', () => {
    const avatar = make();
    const frame = seen();
    frame.blendshapes[blendshapeIndex('jawOpen')] = 0.4;
    frame.blendshapes[blendshapeIndex('mouthSmileLeft')] = 7;
    frame.blendshapes[blendshapeIndex('mouthSmileRight')] = -3;
    avatar.apply(frame);
    expect(influence(avatar, 'jawOpen')).toBeCloseTo(0.4, 5);
    expect(influence(avatar, 'mouthSmileLeft')).toBe(1);
    expect(influence(avatar, 'mouthSmileRight')).toBe(0);
  });

  it('does not push lips or lids through each other', () => {
    const avatar = make();
    const frame = seen();
    for (const name of ['mouthClose', 'eyeBlinkLeft', 'eyeSquintLeft', 'eyeLookDownLeft'] as const) {
      frame.blendshapes[blendshapeIndex(name)] = 1;
    }
    frame.blendshapes[blendshapeIndex('jawOpen')] = 0.25;
    avatar.apply(frame);
    expect(influence(avatar, 'mouthClose')).toBeCloseTo(0.25, 5);
    expect(influence(avatar, 'eyeBlinkLeft')).toBe(1);
    expect(influence(avatar, 'eyeSquintLeft')).toBe(0);
    expect(influence(avatar, 'eyeLookDownLeft')).toBe(0);
  });

  it('shuts the eyes for a blink that a tracker calls 0.85', () => {
    const avatar = make();
    const frame = seen();
    frame.blendshapes[blendshapeIndex('eyeBlinkRight')] = 0.85;
    frame.blendshapes[blendshapeIndex('eyeBlinkLeft')] = 0.3;
    avatar.apply(frame);
    expect(influence(avatar, 'eyeBlinkRight')).toBeCloseTo(1, 5);
    expect(influence(avatar, 'eyeBlinkLeft')).toBeCloseTo(0.3, 5);
  });

  it('turns both eyes to the subject’s left, +x', () => {
    const avatar = make();
    const frame = seen();
    frame.blendshapes[blendshapeIndex('eyeLookOutLeft')] = 1;
    frame.blendshapes[blendshapeIndex('eyeLookInRight')] = 1;
    avatar.apply(frame);
    for (const name of ['eyeLeft', 'eyeRight']) {
      expect(avatar.object.getObjectByName(name)?.rotation.y).toBeGreaterThan(0.3);
    }
  });

  it('leans with the head, and no further than its reach', () => {
    const avatar = make();
    const place = (): number => {
      avatar.object.updateMatrixWorld(true);
      return avatar.head.matrixWorld.elements[12] as number;
    };
    avatar.apply(seen(0));
    const before = place();
    for (let t = 1; t <= 20; t++) {
      const frame = seen(t * 33);
      frame.pose.translation = [0.03, 0, -0.5];
      avatar.apply(frame);
    }
    expect(place() - before).toBeGreaterThan(0.02);
    for (let t = 21; t <= 60; t++) {
      const frame = seen(t * 33);
      frame.pose.translation = [50, -50, 50];
      avatar.apply(frame);
    }
    expect(place() - before).toBeLessThan(0.06);
  });

  it('eases to rest, group by group, while a source is absent', () => {
    const avatar = make();
    const frame = seen();
    frame.blendshapes.fill(0.8);
    frame.pose.rotation = [0, 0.38, 0, 0.925];
    avatar.apply(frame);
    const lost = { ...frame, sources: { ...frame.sources, mouth: 'absent', head: 'absent' } as const };
    avatar.apply({ ...lost, timestamp: 33 });
    expect(influence(avatar, 'jawOpen')).toBeLessThan(0.8);
    expect(influence(avatar, 'jawOpen')).toBeGreaterThan(0.5);
    for (let t = 2; t < 90; t++) avatar.apply({ ...lost, timestamp: t * 33 });
    expect(influence(avatar, 'jawOpen')).toBeLessThan(0.01);
    expect(influence(avatar, 'browInnerUp')).toBeCloseTo(0.8, 5);
    expect(headRotation(avatar).angleTo(new Quaternion())).toBeLessThan(0.01);
  });
});

describe('bad frames', () => {
  const broken: [string, (frame: FaceFrame) => void][] = [
    ['too few blendshapes', (f) => (f.blendshapes = new Float32Array(51))],
    ['too many blendshapes', (f) => (f.blendshapes = new Float32Array(53))],
    ['NaN in the blendshapes', (f) => (f.blendshapes[3] = Number.NaN)],
    ['infinite blendshape', (f) => (f.blendshapes[3] = Number.POSITIVE_INFINITY)],
    ['NaN rotation', (f) => (f.pose.rotation = [Number.NaN, 0, 0, 1])],
    ['zero rotation', (f) => (f.pose.rotation = [0, 0, 0, 0])],
    ['no translation', (f) => (f.pose.translation = [] as never)],
    ['unknown source', (f) => (f.sources.mouth = 'telepathy' as never)],
    ['NaN timestamp', (f) => (f.timestamp = Number.NaN)],
  ];

  it.each(broken)('%s: refused, and nothing changes', (_, damage) => {
    const avatar = make();
    const good = seen(5);
    good.blendshapes.fill(0.3);
    avatar.apply(good);
    const before = state(avatar);
    const frame = seen(40);
    damage(frame);
    expect(() => avatar.apply(frame)).toThrow(AvatarError);
    expect(state(avatar)).toEqual(before);
  });

  it('survives anything at all', () => {
    const avatar = make();
    fc.assert(
      fc.property(fc.anything(), (junk) => {
        expect(() => avatar.apply(junk as FaceFrame)).toThrow(AvatarError);
      }),
    );
    expect(state(avatar).every(Number.isFinite)).toBe(true);
  });
});

describe('update', () => {
  it('blinks and breathes while nothing is known, and leaves known eyes alone', () => {
    const avatar = make();
    let closed = 0;
    for (let i = 0; i < 600; i++) {
      avatar.update(1 / 60);
      closed = Math.max(closed, influence(avatar, 'eyeBlinkLeft'));
    }
    expect(closed).toBeGreaterThan(0.8);
    avatar.apply(seen(0));
    for (let i = 0; i < 600; i++) {
      avatar.update(1 / 60);
      expect(influence(avatar, 'eyeBlinkLeft')).toBe(0);
    }
  });
});

describe('looks', () => {
  it('refuses an unknown hair style', () => {
    expect(() => createAvatar({ hairStyle: 'mohawk' as never })).toThrow(AvatarError);
  });

  it('shares the geometry, not the colours', () => {
    const a = make({ seed: 'a', hairStyle: 'bun' });
    const b = make({ seed: 'b', hairStyle: 'bun' });
    expect(a.face.geometry).toBe(b.face.geometry);
    expect(a.face.material).not.toBe(b.face.material);
  });

  it('needs few draw calls', () => {
    let meshes = 0;
    make().object.traverse((node) => {
      if (node instanceof Mesh) meshes++;
    });
    expect(meshes).toBeLessThanOrEqual(6);
  });
});

describe('dispose', () => {
  it('leaves the scene, frees the materials, and the geometry with its last user', () => {
    const [a, b] = [createAvatar({ hairStyle: 'bun' }), createAvatar({ hairStyle: 'bun' })];
    const scene = new Scene().add(a.object, b.object);
    const freed: string[] = [];
    a.face.geometry.addEventListener('dispose', () => freed.push('geometry'));
    (a.face.material as Material).addEventListener('dispose', () => freed.push('material'));
    a.dispose();
    a.dispose();
    expect(freed).toEqual(['material']);
    expect(scene.children).toEqual([b.object]);
    b.dispose();
    expect(freed).toEqual(['material', 'geometry']);
    expect(() => a.apply(seen())).toThrow(expect.objectContaining({ reason: 'disposed' }));
  });
});
