// What an avatar does with frames, time and its end; every member of the cast where it matters.
import { BLENDSHAPE_NAMES, blendshapeIndex, restFaceFrame } from '@guise/protocol';
import fc from 'fast-check';
import { Euler, Object3D, Quaternion, Scene } from 'three';
import { afterEach, describe, expect, it } from 'vitest';
import { CATALOGUE, CHARACTER_NAMES } from '../dist/cast/catalogue.js';
import { AvatarError, CastLibrary, createAvatar, idleFaceFrame } from '../dist/index.js';
import { drawCallsOf } from '../dist/testing/draw-calls.js';
import { library } from './test-cast.mjs';

const avatars = [];
afterEach(() => {
  for (const avatar of avatars.splice(0)) avatar.dispose();
});

async function make(description = { character: 'pip' }, options = {}) {
  const avatar = await createAvatar(description, { library, ...options });
  avatars.push(avatar);
  return avatar;
}

function seen(timestamp = 0) {
  const frame = restFaceFrame(timestamp);
  frame.sources = { head: 'vision', upper: 'vision', mouth: 'vision', tongue: 'vision' };
  return frame;
}

const node = (avatar, name) => avatar.object3D.getObjectByName(name);
const face = (avatar) => node(avatar, 'face');

/** The head's rotation relative to the avatar, as a scene would see it. */
function headRotation(avatar) {
  avatar.object3D.updateMatrixWorld(true);
  const own = avatar.object3D.getWorldQuaternion(new Quaternion()).invert();
  return own.multiply(face(avatar).getWorldQuaternion(new Quaternion()));
}

function influence(avatar, name) {
  const { morphTargetDictionary, morphTargetInfluences } = face(avatar);
  return morphTargetInfluences[morphTargetDictionary[name]];
}

/** Every number the avatar shows. */
function state(avatar) {
  const numbers = [...face(avatar).morphTargetInfluences];
  avatar.object3D.traverse((n) => numbers.push(...n.position.toArray(), ...n.quaternion.toArray()));
  return numbers;
}

describe.each(CHARACTER_NAMES)('%s', (character) => {
  it('has one face that ARKit’s names move, and takes two draw calls at either level of detail', async () => {
    const avatar = await make({ character });
    expect(Object.keys(face(avatar).morphTargetDictionary)).toEqual([...BLENDSHAPE_NAMES]);
    for (const detail of ['full', 'small']) {
      avatar.setDetail(detail);
      expect(drawCallsOf(avatar.object3D)).toBe(2);
    }
  });

  it('wears every style, and spectacles where they fit', async () => {
    const { styles, glasses } = CATALOGUE[character];
    const vertices = new Set();
    for (const style of styles) {
      const avatar = await make({ character, style, glasses: false });
      vertices.add(node(avatar, 'body').geometry.attributes.position.count);
      if (glasses === 'none') continue;
      const with_ = await make({ character, style, glasses: true });
      vertices.add(node(with_, 'body').geometry.attributes.position.count);
    }
    expect(vertices.size).toBe(styles.length * (glasses === 'none' ? 1 : 2));
  });
});

describe('apply', () => {
  it('turns the head exactly as the pose says, wherever the avatar stands', async () => {
    const avatar = await make();
    const room = new Object3D();
    room.rotation.y = 1;
    room.add(avatar.object3D);
    const angle = (limit) => fc.double({ min: -limit, max: limit, noNaN: true });
    fc.assert(
      fc.property(angle(1), angle(1.2), angle(1), (pitch, yaw, roll) => {
        const frame = seen();
        const wanted = new Quaternion().setFromEuler(new Euler(pitch, yaw, roll, 'YXZ'));
        frame.pose.rotation = wanted.toArray();
        avatar.apply(frame);
        avatar.update(0.016);
        room.updateMatrixWorld(true);
        expect(headRotation(avatar).angleTo(wanted)).toBeLessThan(1e-3);
      }),
    );
  });

  it('normalises the quaternion', async () => {
    const avatar = await make();
    const frame = seen();
    frame.pose.rotation = [0, 2, 0, 2];
    avatar.apply(frame);
    expect(headRotation(avatar).angleTo(new Quaternion(0, Math.SQRT1_2, 0, Math.SQRT1_2))).toBeLessThan(1e-3);
  });

  it('passes coefficients on by name, clamped', async () => {
    const avatar = await make();
    const frame = seen();
    frame.blendshapes[blendshapeIndex('jawOpen')] = 0.4;
    frame.blendshapes[blendshapeIndex('mouthSmileLeft')] = 7;
    frame.blendshapes[blendshapeIndex('mouthSmileRight')] = -3;
    avatar.apply(frame);
    expect(influence(avatar, 'jawOpen')).toBeCloseTo(0.4, 5);
    expect(influence(avatar, 'mouthSmileLeft')).toBe(1);
    expect(influence(avatar, 'mouthSmileRight')).toBe(0);
  });

  it('does not push lips or lids through each other', async () => {
    const avatar = await make();
    const frame = seen();
    for (const name of ['mouthClose', 'eyeBlinkLeft', 'eyeSquintLeft', 'eyeLookDownLeft']) {
      frame.blendshapes[blendshapeIndex(name)] = 1;
    }
    frame.blendshapes[blendshapeIndex('jawOpen')] = 0.25;
    avatar.apply(frame);
    expect(influence(avatar, 'mouthClose')).toBeCloseTo(0.25, 5);
    expect(influence(avatar, 'eyeBlinkLeft')).toBe(1);
    expect(influence(avatar, 'eyeSquintLeft')).toBe(0);
    expect(influence(avatar, 'eyeLookDownLeft')).toBe(0);
  });

  it('shuts the eyes for a blink that a tracker calls 0.85', async () => {
    const avatar = await make();
    const frame = seen();
    frame.blendshapes[blendshapeIndex('eyeBlinkRight')] = 0.85;
    frame.blendshapes[blendshapeIndex('eyeBlinkLeft')] = 0.3;
    avatar.apply(frame);
    expect(influence(avatar, 'eyeBlinkRight')).toBeCloseTo(1, 5);
    expect(influence(avatar, 'eyeBlinkLeft')).toBeCloseTo(0.3, 5);
  });

  it('turns both eyes to the subject’s left, +x, and up', async () => {
    const avatar = await make();
    const frame = seen();
    for (const name of ['eyeLookOutLeft', 'eyeLookInRight', 'eyeLookUpLeft', 'eyeLookUpRight']) {
      frame.blendshapes[blendshapeIndex(name)] = 1;
    }
    avatar.apply(frame);
    for (const name of ['eyeLeft', 'eyeRight']) {
      expect(node(avatar, name).rotation.y).toBeGreaterThan(0.3);
      expect(node(avatar, name).rotation.x).toBeLessThan(-0.3);
    }
  });

  it('leans with the head, and no further than its reach; the shoulders follow a little', async () => {
    const avatar = await make();
    const place = (name) => {
      avatar.object3D.updateMatrixWorld(true);
      return node(avatar, name).matrixWorld.elements[12];
    };
    avatar.apply(seen(0));
    const before = place('head');
    const chest = place('chest');
    for (let t = 1; t <= 20; t++) {
      const frame = seen(t * 33);
      frame.pose.translation = [0.03, 0, -0.5];
      avatar.apply(frame);
    }
    const lean = place('head') - before;
    expect(lean).toBeGreaterThan(0.02);
    expect(place('chest') - chest).toBeGreaterThan(0.2 * lean);
    expect(place('chest') - chest).toBeLessThan(0.7 * lean);
    for (let t = 21; t <= 60; t++) {
      const frame = seen(t * 33);
      frame.pose.translation = [50, -50, 50];
      avatar.apply(frame);
    }
    expect(place('head') - before).toBeLessThan(0.06);
  });

  it('eases to rest, group by group, while a source is absent', async () => {
    const avatar = await make({ character: 'pip' }, { motion: 'reduced' });
    const frame = seen();
    frame.blendshapes.fill(0.8);
    frame.pose.rotation = [0, 0.38, 0, 0.925];
    avatar.apply(frame);
    const lost = { ...frame, sources: { ...frame.sources, mouth: 'absent', head: 'absent' } };
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
  const broken = [
    ['too few blendshapes', (f) => (f.blendshapes = new Float32Array(51))],
    ['too many blendshapes', (f) => (f.blendshapes = new Float32Array(53))],
    ['NaN in the blendshapes', (f) => (f.blendshapes[3] = Number.NaN)],
    ['infinite blendshape', (f) => (f.blendshapes[3] = Number.POSITIVE_INFINITY)],
    ['NaN rotation', (f) => (f.pose.rotation = [Number.NaN, 0, 0, 1])],
    ['zero rotation', (f) => (f.pose.rotation = [0, 0, 0, 0])],
    ['no translation', (f) => (f.pose.translation = [])],
    ['unknown source', (f) => (f.sources.mouth = 'telepathy')],
    ['NaN timestamp', (f) => (f.timestamp = Number.NaN)],
  ];

  it.each(broken)('%s: refused, and nothing changes', async (_, damage) => {
    const avatar = await make();
    const good = seen(5);
    good.blendshapes.fill(0.3);
    avatar.apply(good);
    const before = state(avatar);
    const frame = seen(40);
    damage(frame);
    expect(() => avatar.apply(frame)).toThrow(AvatarError);
    expect(state(avatar)).toEqual(before);
  });

  it('survives anything at all', async () => {
    const avatar = await make();
    fc.assert(
      fc.property(fc.anything(), (junk) => {
        expect(() => avatar.apply(junk)).toThrow(AvatarError);
      }),
    );
    expect(state(avatar).every(Number.isFinite)).toBe(true);
  });
});

describe('update', () => {
  /** What the avatar shows over 10 s at 60 Hz: most blink, and ranges of breath [m] and sway [rad]. */
  function live(avatar) {
    let blink = 0;
    let sway = 0;
    let [low, high] = [1, -1];
    for (let i = 0; i < 600; i++) {
      avatar.update(1 / 60);
      blink = Math.max(blink, influence(avatar, 'eyeBlinkLeft'));
      sway = Math.max(sway, headRotation(avatar).angleTo(new Quaternion()));
      const { y } = node(avatar, 'chest').position;
      [low, high] = [Math.min(low, y), Math.max(high, y)];
    }
    return { blink, sway, breath: high - low };
  }

  it('blinks, breathes and sways a little while nothing is known', async () => {
    const { blink, sway, breath } = live(await make());
    expect(blink).toBeGreaterThan(0.8);
    expect(sway).toBeGreaterThan(0.005);
    expect(sway).toBeLessThan(0.07);
    expect(breath).toBeGreaterThan(0.002);
    expect(breath).toBeLessThan(0.005);
  });

  it('does by itself what a made-up face does that it is shown: there is one idle motion', async () => {
    const ranges = async (show) => {
      const avatar = await make();
      const most = { yaw: 0, pitch: 0, roll: 0, blinks: 0, shut: false };
      for (let i = 0; i < 60 * 40; i++) {
        show?.(avatar, i * 16.6);
        avatar.update(1 / 60);
        const { x, y, z } = new Euler().setFromQuaternion(headRotation(avatar), 'YXZ');
        most.yaw = Math.max(most.yaw, Math.abs(y));
        most.pitch = Math.max(most.pitch, Math.abs(x));
        most.roll = Math.max(most.roll, Math.abs(z));
        const shut = influence(avatar, 'eyeBlinkLeft') > 0.5;
        if (shut && !most.shut) most.blinks++;
        most.shut = shut;
      }
      return most;
    };
    const alone = await ranges(null);
    const shown = await ranges((avatar, time) => avatar.apply(idleFaceFrame(time, 0.4)));
    for (const of of ['yaw', 'pitch', 'roll']) {
      expect(alone[of] / shown[of], of).toBeGreaterThan(0.8);
      expect(alone[of] / shown[of], of).toBeLessThan(1.25);
    }
    expect(Math.abs(alone.blinks - shown.blinks)).toBeLessThanOrEqual(1);
    expect(alone.blinks).toBeGreaterThan(8);
  });

  it('leaves known eyes and heads alone', async () => {
    const avatar = await make();
    avatar.apply(seen(0));
    const { blink, sway } = live(avatar);
    expect(blink).toBe(0);
    expect(sway).toBeLessThan(1e-3);
  });

  it('only blinks where motion is to be reduced', async () => {
    const { blink, sway, breath } = live(await make({ character: 'pip' }, { motion: 'reduced' }));
    expect(blink).toBeGreaterThan(0.8);
    expect(sway).toBeLessThan(1e-6);
    expect(breath).toBe(0);
  });
});

describe('looks', () => {
  it('are refused where they do not exist', async () => {
    await expect(make({ character: 'zuri', style: 'mohawk' })).rejects.toMatchObject({
      reason: 'invalid-description',
    });
  });

  it('share the geometry, not the colours', async () => {
    const a = await make({ character: 'zuri', skin: '#aa7755' });
    const b = await make({ character: 'zuri', outfit: '#112233' });
    expect(face(a).geometry).toBe(face(b).geometry);
    expect(face(a).material[0]).not.toBe(face(b).material[0]);
  });
});

describe('the library', () => {
  it('says when a model cannot be fetched or read, and tries again the next time', async () => {
    let answer = () => Promise.reject(new TypeError('offline'));
    const library = new CastLibrary((url) => answer(url));
    const attempt = () => createAvatar({ character: 'pip' }, { library });
    await expect(attempt()).rejects.toMatchObject({ name: 'AvatarError', reason: 'not-loaded' });
    answer = async () => new TextEncoder().encode('<!doctype html>').buffer;
    await expect(attempt()).rejects.toMatchObject({ name: 'AvatarError', reason: 'not-loaded' });
    const { readModel } = await import('./test-cast.mjs');
    answer = readModel;
    avatars.push(await attempt());
  });

  it('fetches each model once', async () => {
    const asked = [];
    const { readModel } = await import('./test-cast.mjs');
    const library = new CastLibrary((url) => {
      asked.push(url.pathname.split('/').at(-1));
      return readModel(url);
    });
    const both = ['pip', 'pip'].map((character) => createAvatar({ character }, { library }));
    avatars.push(...(await Promise.all(both)));
    expect(asked).toEqual(['pip.glb']);
  });
});

describe('dispose', () => {
  it('leaves the scene, frees the material, and the geometry with its last user', async () => {
    const [a, b] = await Promise.all([make(), make()]);
    const scene = new Scene().add(a.object3D, b.object3D);
    const freed = [];
    const note = (name, thing) => thing.addEventListener('dispose', () => freed.push(name));
    note('face', face(a).geometry);
    note('body', node(a, 'body').geometry);
    note('material', face(a).material[0]);
    a.dispose();
    a.dispose();
    expect(freed).toEqual(['material']);
    expect(scene.children).toEqual([b.object3D]);
    b.dispose();
    expect(freed.sort()).toEqual(['body', 'face', 'material']);
    expect(() => a.apply(seen())).toThrow(expect.objectContaining({ reason: 'disposed' }));
    a.update(0.1);
  });
});
